import Foundation
import Testing

@Suite("A source that looks like an accident")
struct BrakeTests {
    private static func commit(of world: World) throws -> String {
        try world.git("rev-parse", "--short=7", "HEAD").trimmed
    }

    @Test func `went back: nothing counts until it is approved`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        try world.regent("apply", "--yes")
        try world.commit(["a.yaml": World.manifest("a", annotation: "please")])
        try world.regent("apply", "--yes")
        let secret = try world.secret("a")
        let last = try Self.commit(of: world)
        try world.git("reset", "-q", "--hard", "HEAD~1")
        try world.commit([
            "a.yaml": World.manifest("a", annotation: "other"), "b.yaml": World.manifest("b"),
        ])
        let commit = try Self.commit(of: world)

        let wide = ["COLUMNS": "400"]
        let plan = try world.regent("plan", environment: wide)
        let words =
            "the source went back: \(commit) does not come after \(last), which was acted on last"
        #expect(plan.output.contains("warning: \(words)"), "\(plan.output)")
        let braked = try world.regent("apply", "--yes")
        #expect(braked.status == 3, "something waits for a person")
        let command = "`regent approve \(commit) --brake rewound-branch`"
        let status = try world.regent("status", environment: wide).output
        #expect(status.contains("Needs a person:"))
        #expect(status.contains("! acme/b: \(words.prefix(30))"), "\(status)")
        let summary = try world.git("show", "regent-status:status/SUMMARY.md")
        #expect(summary.contains("regent approve \(commit)"), "\(summary)")
        let once = try world.regent("run", "--once")
        #expect(once.status == 3)
        #expect(once.output.contains("a brake holds 2 operations: \(words)"), "\(once.output)")
        #expect(once.output.contains(command))
        #expect(try world.secret("a") == secret)
        #expect(!FileManager.default.fileExists(atPath: world.folder.path + "/secrets/b.token"))

        let typo = try world.regent("approve", "0000000", "--brake", "rewound-branch")
        #expect(typo.errors.contains("the source is at \(commit) and not at 0000000"), "\(typo)")
        #expect(try world.regent("apply", "--yes").status == 3)
        let approval = try world.regent("approve", commit, "--brake", "rewound-branch")
        #expect(approval.errors.isEmpty, "\(approval.errors)")
        let approved = try world.regent("apply", "--yes")
        #expect(approved.status == 0, "\(approved.output)\(approved.errors)")
        #expect(try world.secret("a") != secret)
        #expect(try !world.secret("b").isEmpty)
        let after = try world.regent("plan", "--detailed-exitcode", environment: wide)
        #expect(after.status == 0)
        #expect(!after.output.contains("went back"), "\(after.output)")
    }

    @Test func `has no folder any more: nothing is forgotten until it is approved`() throws {
        let world = try World()
        let path = ["--source-path", "teams"]
        try world.commit(["teams/a.yaml": World.manifest("a"), "other.txt": "kept"])
        _ = try world.start(["apply", "--yes"] + path).wait()
        try world.git("rm", "-q", "-r", "teams")
        try world.commit([:], "remove the folder")

        let plan = try world.start(["plan"] + path, environment: ["COLUMNS": "400"]).wait()
        #expect(plan.status == 1)
        #expect(plan.output.contains("error: the source has no folder 'teams'"), "\(plan.output)")
        #expect(plan.output.contains("--brake empty-source"), "\(plan.output)")
        _ = try world.start(["apply", "--yes"] + path).wait()
        #expect(try world.regent("status").output.contains("acme/a"))

        try world.regent("approve", try Self.commit(of: world), "--brake", "empty-source")
        let approved = try world.start(["apply", "--yes"] + path).wait()
        #expect(approved.status == 3, "the folder is still missing")
        #expect(try !world.regent("status").output.contains("acme/a"))
    }

    @Test func `an error wins over an organization that may answer later`() async throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a", organization: "acme")])
        let organizations = """
              - name: beta
                apiURL: http://127.0.0.1:1
                credential: {env: AXIOM_TOKEN}
              - name: acme
            """
        try world.write(
            "regent.yaml",
            try world.read("regent.yaml").replacingOccurrences(
                of: "  - name: acme",
                with: organizations
            )
        )
        for _ in 0..<2 {
            let later = try await world.regentEnded("plan")
            #expect(later.status == 75, "\(later.output)\(later.errors)")
            let refused = try await world.regentEnded(
                "plan",
                environment: ["AXIOM_TOKEN": "xaat-wrong"]
            )
            #expect(refused.status == 1, "\(refused.output)\(refused.errors)")
        }
    }
}
