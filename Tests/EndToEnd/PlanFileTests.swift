import Foundation
import Testing

@Suite("Plans that are saved, chosen from, and made without the state")
struct PlanFileTests {
    private struct Plan: Decodable {
        struct Operation: Decodable, Equatable {
            var address: String
            var action: String
            var reason: String?
            var secret: String
        }

        var operations: [Operation]
    }

    private func operations(_ json: String) throws -> [Plan.Operation] {
        try JSONDecoder().decode(Plan.self, from: Data(json.utf8)).operations
    }

    /// A window that opens on a day that is neither today nor tomorrow, wherever that is.
    private static func closedWindow() -> String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let today = calendar.component(.weekday, from: Date()) - 1
        let day = days[(today + 3) % 7]
        return "window: {days: [\(day)], from: \"09:00\", to: \"10:00\", timeZone: UTC}"
    }

    /// A world with tokens, and a commit that changes, adds and removes some.
    private func world() throws -> World {
        let world = try World()
        var files: [String: String] = [:]
        for name in ["a", "b", "c", "d", "e", "f", "g", "h"] {
            files["\(name).yaml"] = World.manifest(name)
        }
        files["sealed.yaml"] = World.manifest("sealed", sinks: false)
        files["gone.yaml"] = World.manifest("gone", extra: "  deletionPolicy: Delete")
        try world.commit(files)
        try #require(try world.regent("apply", "--yes").status == 0)
        try world.git("rm", "-q", "f.yaml", "g.yaml", "gone.yaml")
        try world.commit([
            "a.yaml": World.manifest("a", dataset: "audit"),
            "b.yaml": World.manifest("b", annotation: "a laptop was stolen"),
            "c.yaml": World.manifest("c", extra: "  description: new words"),
            "d.yaml": World.manifest("d", extra: "  suspend: true\n  tokenName: other"),
            "e.yaml": World.manifest("e").replacing("e.token", with: "elsewhere.token"),
            "sealed.yaml": World.manifest("sealed"),
            "new.yaml": World.manifest("new"),
            "renamed.yaml": World.manifest("renamed")
                .replacing("renamed.token", with: "g.token")
                .replacing(
                    "name: renamed\n",
                    with: "name: renamed\n  annotations: {regent.dev/moved-from: g}\n"
                ),
            "h.yaml": World.manifest("h", dataset: "audit")
                .replacing("overlap: 24h", with: "overlap: 24h, \(Self.closedWindow())"),
            "taken-over.yaml": World.manifest("taken-over", extra: "  import: {id: 7a3e51c0}"),
            "broken.yaml": World.manifest("broken").replacing("expiresAfter", with: "expires"),
        ])
        return world
    }

    @Test func `what the status says gives the same operations as the state does`() throws {
        let world = try world()
        let real = try world.regent("plan", "--refresh=false", "-o", "json")
        #expect(real.status == 1, "a manifest is broken")

        // A clone, somewhere else: no state, no key, no credential, nothing to reach.
        let clone = world.folder.appending(path: "clone")
        try world.git("clone", "-q", world.tokens.path, clone.path)
        let configuration = try world.read("regent.yaml")
            .replacing("./tokens", with: ".")
            .replacing("{env: AXIOM_TOKEN}", with: "{env: NOT_SET}")
        try Data(configuration.utf8).write(to: clone.appending(path: "regent.yaml"))
        let preview = try Program(
            World.regent,
            ["plan", "--against", "status-branch", "-o", "json"],
            in: clone
        ).wait()

        #expect(preview.status == 1, "\(preview.errors)")
        let operations = try operations(real.output)
        #expect(try self.operations(preview.output) == operations)
        let actions = Set(operations.map(\.action))
        #expect(
            actions == [
                "create", "regenerate", "redeliver", "delete", "forget", "move", "adopt", "hold",
            ],
            "\(operations)"
        )
        #expect(
            !FileManager.default.fileExists(atPath: clone.appending(path: "state/state.db").path)
        )
    }

    @Test func `a plan that was saved is carried out, and refused once something has moved`() throws
    {
        let world = try world()
        let saved = try world.regent("plan", "--out", "today.plan")
        #expect(saved.errors.contains("`regent apply today.plan` does exactly this"))
        try world.git("checkout", "-q", "HEAD~1")
        try world.git("checkout", "-q", "main")
        try world.commit(["later.yaml": World.manifest("later")])

        let stale = try world.regent("apply", "today.plan")

        #expect(stale.status == 1)
        #expect(stale.errors.contains("has gone stale, and nothing was done"), "\(stale.errors)")
        #expect(stale.errors.contains("main is at "))
        #expect(try world.regent("plan", "--out", "today.plan", "--target", "acme/new").status == 1)
        let done = try world.regent("apply", "today.plan")
        #expect(done.output.contains("Done: 1 of 1."), "\(done.output)\(done.errors)")
        #expect(try !world.secret("new").isEmpty)
        #expect((try? world.secret("later")) == nil, "it was not in the plan")
        let again = try world.regent("apply", "today.plan")
        #expect(
            again.errors.contains("acme/new: nothing is to be done any more"),
            "\(again.errors)"
        )
    }

    @Test func `a file that was altered is no plan`() throws {
        let world = try world()
        try world.regent("plan", "--out", "today.plan")
        let text = try world.read("today.plan")
        try world.write("today.plan", text.replacing("\"regenerate\"", with: "\"delete\""))
        let altered = try world.regent("apply", "today.plan")
        #expect(altered.status == 1)
        #expect(altered.errors.contains("today.plan was altered since it was saved"))
        let missing = try world.regent("apply", "tomorrow.plan")
        #expect(missing.errors.contains("`regent plan --out tomorrow.plan` makes one"))
        let both = try world.regent("apply", "today.plan", "--target", "acme/a")
        #expect(both.status == 64)
    }

    @Test func `some tokens alone are planned and applied`() throws {
        let world = try World()
        try world.commit([
            "a.yaml": World.manifest("a").replacing(
                "name: a\n",
                with: "name: a\n  labels: {team: x}\n"
            ),
            "b.yaml": World.manifest("b"),
        ])
        let chosen = try world.regent("plan", "-l", "team=x", "-o", "json")
        #expect(try operations(chosen.output).map(\.address) == ["acme/a"])
        #expect(try world.regent("plan", "-l", "team=x=").status == 64)
        let typo = try world.regent("apply", "--yes", "--target", "acme/bb")
        #expect(typo.status == 1)
        #expect(typo.errors.contains("did you mean acme/b?"), "\(typo.errors)")
        let done = try world.regent("apply", "--yes", "--target", "acme/b")
        #expect(done.output.contains("Done: 1 of 1."), "\(done.output)\(done.errors)")
        let left = try world.regent("plan", "--detailed-exitcode")
        #expect(left.status == 2)
        try world.regent("apply", "--yes")
        #expect(try world.regent("plan", "--detailed-exitcode").status == 0)
    }
}
