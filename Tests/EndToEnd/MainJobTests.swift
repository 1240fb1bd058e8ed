import Foundation
import Testing

@Suite("From a commit to a status file", .serialized)
struct MainJobTests {
    @Test func `a new manifest becomes a token whose secret lies in its sink and works`()
        async throws
    {
        let world = try World()
        try world.commit(["checkout.yaml": World.manifest("checkout")])

        let plan = try world.regent("plan", "--detailed-exitcode")
        #expect(plan.status == 2)
        #expect(plan.output.contains("+ create"))
        #expect(plan.output.contains("1 to create"))

        let apply = try world.regent("apply", "--yes")
        #expect(apply.status == 0, "\(apply.output)\(apply.errors)")
        #expect(try await world.sandbox.ingest(into: "logs", with: world.secret("checkout")) == 200)
        #expect(
            try await world.sandbox.ingest(into: "other", with: world.secret("checkout")) == 403
        )

        let again = try world.regent("plan", "--detailed-exitcode")
        #expect(again.status == 0)
        #expect(again.output.contains("Nothing to do"))
    }

    @Test func `a changed capability rotates, and both secrets work during the overlap`()
        async throws
    {
        let world = try World()
        let name = world.unique("checkout")
        try world.commit(["checkout.yaml": World.manifest(name, overlap: "1h")])
        try world.regent("apply", "--yes")
        let old = try world.secret(name)

        let changed = World.manifest(
            name,
            actions: "ingest: [create], query: [read]",
            overlap: "1h"
        )
        try world.commit(["checkout.yaml": changed])
        let plan = try world.regent("plan")
        #expect(plan.output.contains("SpecChanged"))
        let apply = try world.regent("apply", "--yes")
        #expect(apply.status == 0, "\(apply.output)\(apply.errors)")
        let new = try world.secret(name)
        #expect(old != new)
        #expect(try await world.sandbox.ingest(into: "logs", with: new) == 200)
        #expect(try await world.sandbox.ingest(into: "logs", with: old) == 200)

        let tokens = try #require(try await world.sandbox.listed()[name])
        #expect(tokens.count == 2)
        #expect(tokens.count { !$0.lasts(2 * 3600) } == 1, "the old one ends with the overlap")
    }

    @Test func `the annotation asks for exactly one rotation`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        try world.regent("apply", "--yes")
        let first = try world.secret("a")
        try world.commit(["a.yaml": World.manifest("a", annotation: "laptop stolen")])
        #expect(try world.regent("plan").output.contains("Requested"))
        try world.regent("apply", "--yes")
        let second = try world.secret("a")
        #expect(first != second)
        try world.regent("apply", "--yes")
        #expect(try world.secret("a") == second)
    }

    @Test func `the status branch has a file a manifest, and a commit only when a line changed`()
        throws
    {
        let world = try World()
        try world.commit(["team/checkout.yaml": World.manifest("checkout")])
        try world.regent("apply", "--yes")
        let files = try world.git("ls-tree", "-r", "--name-only", "regent-status")
        #expect(
            files.split(separator: "\n").map(String.init) == [
                "status/SUMMARY.md", "status/status.json", "status/team/checkout.yaml",
            ]
        )
        let status = try world.git("show", "regent-status:status/team/checkout.yaml")
        #expect(status.hasPrefix("# written by regent; edits are overwritten\n"))
        #expect(status.contains("reason: Reconciled"))

        try world.regent("apply", "--yes")
        try world.commit(["unrelated.txt": "nothing for Regent"])
        try world.regent("apply", "--yes")
        #expect(try world.git("rev-list", "--count", "regent-status") == "1\n")
    }

    @Test func `a status commit names its commit and the operations of its run as trailers`()
        throws
    {
        let world = try World()
        func trailers(_ key: String) throws -> [String] {
            let format = "--format=%(trailers:key=\(key),valueonly)"
            return try world.git("log", "-1", format, "regent-status")
                .split(separator: "\n").map(String.init).sorted()
        }
        func newestOperation(_ name: String) throws -> String {
            let history = try world.regent("history", "acme/\(name)", "-o", "json").output
            let entry = try #require(history.firstMatch(of: #/"id": "([0-9A-Z]{26})"/#))
            return String(entry.1)
        }
        try world.commit(["a.yaml": World.manifest("a"), "b.yaml": World.manifest("b")])
        try world.regent("apply", "--yes")
        #expect(try trailers("Regent-Source") == [try world.git("rev-parse", "main").trimmed])
        let plan = try world.regent("plan", "-o", "json").output
        let lineage = try #require(plan.firstMatch(of: #/"lineage": "([0-9a-f]{32})"/#)).1
        #expect(try trailers("Regent-State").first?.hasPrefix("\(lineage) ") == true)
        let both = [try newestOperation("a"), try newestOperation("b")]
        #expect(try trailers("Regent-Operation") == both.sorted())

        try world.commit([
            "a.yaml": World.manifest("a", annotation: "again"), "c.yaml": World.manifest("c"),
        ])
        try world.regent("apply", "--yes")
        let next = [try newestOperation("a"), try newestOperation("c")]
        #expect(!both.contains(next[0]))
        #expect(try trailers("Regent-Operation") == next.sorted())
    }

    @Test func `a status branch that moved meanwhile is written on top of`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        try world.regent("apply", "--yes")
        let tree = try world.git("rev-parse", "regent-status^{tree}").trimmed
        let foreign = try world.git("commit-tree", tree, "-p", "regent-status", "-m", "by hand")
        try world.git("update-ref", "refs/heads/regent-status", foreign.trimmed)
        try world.commit(["b.yaml": World.manifest("b")])
        try world.regent("apply", "--yes")
        let log = try world.git("log", "--format=%s", "regent-status")
        #expect(log.contains("by hand"))
        #expect(
            try world.git("show", "regent-status:status/b.yaml").contains("kind: APITokenStatus")
        )
    }

    @Test func `a status can go to a folder`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        let environment = ["REGENT_STATUS_DIRECTORY": world.folder.appending(path: "st").path]
        let config = try world.read("regent.yaml")
        try world.write(
            "regent.yaml",
            config.replacingOccurrences(
                of: "status: {branch: regent-status, path: status}\n",
                with: ""
            )
        )
        let apply = try world.regent("apply", "--yes", environment: environment)
        #expect(apply.status == 0, "\(apply.output)\(apply.errors)")
        #expect(try world.read("st/a.yaml").contains("kind: APITokenStatus"))
        #expect(try world.read("st/SUMMARY.md").contains("acme/a"))
    }

    @Test func `a manifest that is gone is forgotten or deleted, as its policy said`() async throws
    {
        let world = try World()
        let kept = world.unique("kept")
        let doomed = world.unique("doomed")
        try world.commit([
            "kept.yaml": World.manifest(kept),
            "doomed.yaml": World.manifest(doomed, extra: "  deletionPolicy: Delete"),
            "stays.yaml": World.manifest(world.unique("stays")),
        ])
        try world.regent("apply", "--yes")
        try world.git("rm", "-q", "kept.yaml", "doomed.yaml")
        try world.git("commit", "-q", "-m", "remove")
        let apply = try world.regent("apply", "--yes")
        #expect(apply.status == 0, "\(apply.output)\(apply.errors)")
        let tokens = try await world.sandbox.listed()
        #expect(tokens[kept]?.count == 1)
        #expect(tokens[doomed] == nil)
        #expect(try world.regent("plan", "--detailed-exitcode").status == 0)
    }

    @Test func `one bad manifest holds back itself only`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        try world.regent("apply", "--yes")
        let bad = World.manifest("a").replacingOccurrences(
            of: "overlap: 24h",
            with: "overlaps: 24h"
        )
        try world.commit(["a.yaml": bad, "b.yaml": World.manifest("b")])

        let plan = try world.regent("plan")
        #expect(plan.status == 1)
        #expect(plan.output.contains("a.yaml:"))
        #expect(plan.output.contains("did you mean 'overlap'?"))

        let apply = try world.regent("apply", "--yes")
        #expect(apply.status == 3)
        #expect(FileManager.default.fileExists(atPath: world.folder.path + "/secrets/b.token"))
        let status = try world.git("show", "regent-status:status/a.yaml")
        #expect(status.contains("reason: InvalidManifest"))
    }
}
