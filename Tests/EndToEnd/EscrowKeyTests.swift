import Foundation
import Testing

@Suite("The escrow key")
struct EscrowKeyTests {
    private let world: World

    /// A token whose secret is sealed.
    init() throws {
        world = try World()
        try world.commit(["a.yaml": World.manifest("a", sinks: false)])
        try #require(try world.regent("apply", "--yes").status == 0)
    }

    @Test func `is not replaced in passing where it is lost`() throws {
        let key = world.folder.appending(path: "escrow.key")
        try FileManager.default.removeItem(at: key)
        try world.commit(["b.yaml": World.manifest("b")])

        let apply = try world.regent("apply", "--yes")

        #expect(apply.status == 1)
        #expect(apply.errors.contains("bring it back from its backup"), "\(apply.errors)")
        #expect(!FileManager.default.fileExists(atPath: key.path))
        #expect(!FileManager.default.fileExists(atPath: world.folder.path + "/secrets/b.token"))
    }

    @Test func `has to be the one that sealed what the state holds`() throws {
        let other = try World()
        try other.commit(["a.yaml": World.manifest("a", sinks: false)])
        try other.regent("apply", "--yes")
        try world.write("escrow.key", try other.read("escrow.key"))

        let apply = try world.regent("apply", "--yes")

        #expect(apply.status == 1)
        #expect(apply.errors.contains("sealed with"), "\(apply.errors)")
    }

    @Test func `whose folder cannot be made says so in the system's words`() throws {
        let apply = try world.regent(
            "apply",
            "--yes",
            "--state-file",
            "other/state.db",
            "--escrow-key-file",
            "/proc/none/escrow.key"
        )
        #expect(apply.status == 1)
        #expect(apply.errors.contains("No such file or directory"), "\(apply.errors)")
        #expect(!apply.errors.contains("NSCocoa"))
    }

    @Test func `keeps a secret that could not be written where it was to be revealed`() throws {
        let reveal = try Program(
            "/bin/sh",
            ["-c", "\(World.regent) reveal acme/a --stdout > /dev/full"],
            in: world.folder
        ).wait()
        #expect(reveal.status == 1)
        #expect(reveal.errors.contains("it is kept"), "\(reveal.errors)")
        #expect(try world.regent("reveal", "acme/a", "--stdout").output.hasPrefix("xaat-"))
    }
}
