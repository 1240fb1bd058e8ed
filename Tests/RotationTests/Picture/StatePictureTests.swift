import FoundationEssentials
import Golden
import Model
import Rotation
import Testing

@Suite("The pictures of the protocol")
struct StatePictureTests {
    @Test func `show every way of an operation that makes a token`() throws {
        let old = try token("old")
        let endless = spec(lifetime: .never)
        let exploration = try Exploration(of: [
            (operation(target: old), record(old)),
            (operation(.create, reasons: [.notFound]), nil),
            (operation(.create, spec: endless, reasons: [.notFound]), nil),
        ])
        try expectPicture(.rotation, of: exploration, "rotation.svg")
    }

    @Test func `show every way of an operation that makes none`() throws {
        let old = try token("old")
        var sealed = record(old)
        sealed.sealedSecret = EscrowID(operation: operation().id)
        let exploration = try Exploration(of: [
            (operation(.redeliver, target: old), sealed),
            (operation(.redeliver, target: old), record(old)),
            (operation(.delete, target: old), record(old)),
            (operation(.retire, target: old), record(old)),
            (operation(.forget, target: old), record(old)),
            (operation(.adopt, target: old), nil),
            (operation(.move, target: old), record(old)),
        ])
        try expectPicture(.others, of: exploration, "other-operations.svg")
    }

    /// Compares with the committed picture.
    ///
    /// `RECORD=1 swift test --filter RotationTests` draws it anew, and fails all the same.
    private func expectPicture(
        _ picture: StatePicture,
        of exploration: Exploration,
        _ name: String
    ) throws {
        try expectFile(picture.svg(of: exploration), at: "docs/pictures/\(name)")
    }
}
