import Foundation
import Testing

@Suite("A client that somebody else wrote")
struct ClientTests {
    @Test func `axiom-py creates, gets, lists, regenerates, deletes and ingests`() throws {
        let python = World.root.appending(path: ".venv/bin/python").path
        try #require(
            FileManager.default.isExecutableFile(atPath: python),
            "run the tests with `make test`, which installs axiom-py"
        )
        let sandbox = try Sandbox()
        let script = World.root.appending(path: "Tests/EndToEnd/axiom_client.py").path
        let outcome = try Program(
            python,
            [script],
            in: World.root,
            environment: ["AXIOM_URL": sandbox.url, "AXIOM_TOKEN": sandbox.token]
        ).wait()
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }
}
