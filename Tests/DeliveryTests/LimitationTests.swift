import Model
import Testing

@testable import Delivery

@Suite struct `A sink that this version cannot serve` {
    @Test(arguments: [
        (
            SinkSpec.vault(VaultSinkSpec(mount: "secret", path: "a", field: "b")),
            "vault secret/a#b: this version of Regent cannot write to vault yet; use a newer one, or "
                + "leave the sink out"
        ),
        (
            .file(FileSinkSpec(path: "a", options: SinkOptions(template: "{{token}}"))),
            "file a: this version of Regent cannot write a template into a file yet; use a newer "
                + "one, or leave the sink out"
        ),
    ])
    func `is refused before anything is touched`(sink: SinkSpec, message: String) {
        let factory = SinkFactory(filesRoot: "/nonexistent")
        let error = #expect(throws: SinkError.self) { _ = try factory.make(sink) }
        #expect(error?.description == message)
    }
}
