import Foundation
import Testing

@Suite("What the state knows")
struct StateContentTests {
    private let world: World

    init() throws {
        world = try World()
        try world.commit([
            "a.yaml": World.manifest("a"), "b.yaml": World.manifest("b", sinks: false),
        ])
        try #require(try world.regent("apply", "--yes").status == 0)
    }

    @Test func `is listed, shown and pulled, and no secret is in it`() throws {
        let list = try world.regent("state", "list")
        #expect(list.status == 0, "\(list.errors)")
        #expect(list.output.contains("acme/a") && list.output.contains("acme/b"))
        let pulled = try world.regent("state", "pull")
        #expect(pulled.output == (try world.regent("state", "list", "-o", "json").output))
        let json = try JSONSerialization.jsonObject(with: Data(pulled.output.utf8))
        #expect((json as? [String: Any])?["formatVersion"] as? String == "1.0")
        let shown = try world.regent("state", "show", "acme/a")
        #expect(shown.output.hasPrefix("address: acme/a\n"), "\(shown.output)\(shown.errors)")
        let unknown = try world.regent("state", "show", "acme/c")
        #expect(unknown.status == 1)
        let secret = try world.secret("a")
        #expect(!(list.output + pulled.output + shown.output).contains(secret))
    }

    @Test func `is forgotten only with a yes, and the token works on`() async throws {
        let secret = try world.secret("a")
        let asked = try world.regent("state", "rm", "acme/a")
        #expect(asked.status == 1)
        #expect(asked.errors.contains("--yes"), "\(asked.errors)")
        #expect(try world.regent("state", "list").output.contains("acme/a"))

        let removed = try world.regent("state", "rm", "acme/a", "--yes")

        #expect(removed.status == 0, "\(removed.errors)")
        #expect(removed.output.contains("nothing rotates it"), "\(removed.output)")
        #expect(removed.output.contains("file a.token keeps its secret"), "\(removed.output)")
        #expect(try !world.regent("state", "list").output.contains("acme/a"))
        #expect(try !world.regent("status").output.contains("acme/a"))
        #expect(try world.regent("history", "acme/a").output.contains("create"))
        #expect(try await world.sandbox.ingest(into: "logs", with: secret) == 200)
        #expect(try world.regent("state", "check").status == 0)
        let plan = try world.regent("plan").output
        #expect(plan.contains("NameTaken"), "what is not known is not touched")
    }

    @Test func `that nobody has taken yet is erased with what is forgotten`() throws {
        let removed = try world.regent("state", "rm", "acme/b", "--yes")
        #expect(removed.output.contains("nobody can take it"), "\(removed.output)\(removed.errors)")
        #expect(try world.regent("reveal", "acme/b", "--stdout").status == 1)
    }

    @Test func `stays while a controller holds the lock`() throws {
        let controller = try world.start(["run"])
        try controller.untilOutput(contains: "the controller began")
        let removed = try world.regent("state", "rm", "acme/a", "--yes")
        controller.terminate()
        _ = controller.wait()
        #expect(removed.status == 75, "\(removed.output)\(removed.errors)")
        #expect(try world.regent("state", "list").output.contains("acme/a"))
    }
}
