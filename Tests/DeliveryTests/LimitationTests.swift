import Model
import SinkSupport
import Testing

@testable import Delivery

@Suite struct `A sink that this version cannot serve` {
    @Test(arguments: [
        (
            SinkSpec.webhook(WebhookSinkSpec(connection: "edge")),
            "webhook edge: this version of Regent cannot write to webhook yet; use a newer one, or "
                + "leave the sink out"
        ),
        (
            .hook(HookSinkSpec(name: "deploy")),
            "hook deploy: the configuration has no hook 'deploy' for it; add it to hooks"
        ),
        (
            .vault(VaultSinkSpec(mount: "secret", path: "a", field: "b")),
            "vault secret/a#b: the configuration has no connection for it; add it to "
                + "connections.vault"
        ),
    ])
    func `is refused before anything is touched`(sink: SinkSpec, message: String) {
        let factory = SinkFactory(filesRoot: "/nonexistent")
        let error = #expect(throws: SinkError.self) { _ = try factory.make(sink) }
        #expect(error?.description == message)
    }
}
