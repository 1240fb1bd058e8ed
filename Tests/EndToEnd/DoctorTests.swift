import Foundation
import Testing

@Suite("regent doctor")
struct DoctorTests {
    private struct Report: Decodable {
        struct Check: Decodable {
            var name: String
            var subject: String?
            var outcome: String
            var detail: String
            var remedy: String?
        }

        var healthy: Bool
        var checks: [Check]

        /// The checks of a name; where there are several, all of them.
        func of(_ name: String) -> [Check] { checks.filter { $0.name == name } }

        func outcome(_ name: String) -> String? { of(name).first?.outcome }

        /// The names of what failed.
        var failed: [String] { checks.filter { $0.outcome == "failed" }.map(\.name) }
    }

    private let world: World

    /// A repository with one token, whose sink's folder is there.
    init() throws {
        world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        try FileManager.default.createDirectory(
            at: world.folder.appending(path: "secrets"),
            withIntermediateDirectories: true
        )
    }

    private func examine(
        _ arguments: String...,
        environment: [String: String] = [:]
    ) throws -> (report: Report, outcome: Outcome) {
        let outcome = try world.start(
            ["doctor", "-o", "json"] + arguments,
            environment: environment
        ).wait()
        let data = Data(outcome.output.utf8)
        let report = try #require(
            try? JSONDecoder().decode(Report.self, from: data),
            "\(outcome.output)\(outcome.errors)"
        )
        #expect(outcome.status == (report.healthy ? 0 : 1), "\(outcome.output)")
        for secret in [try world.sandbox.token] {
            #expect(!outcome.output.contains(secret) && !outcome.errors.contains(secret))
        }
        return (report, outcome)
    }

    // MARK: All is well

    @Test func `finds nothing wrong before the first apply, and makes nothing`() throws {
        let (report, outcome) = try examine()
        #expect(report.failed.isEmpty, "\(outcome.output)")
        for name in ["git fetch", "manifests", "git push", "state", "api", "clock", "sink"] {
            #expect(report.outcome(name) == "ok", "\(name): \(outcome.output)")
        }
        #expect(report.of("state")[0].detail.contains("the first apply makes it"))
        for path in ["state/state.db", "escrow.key", "secrets/a.token"] {
            let file = world.folder.appending(path: path).path
            #expect(!FileManager.default.fileExists(atPath: file), "\(path)")
        }
    }

    @Test func `finds nothing wrong after it, and shows no secret`() throws {
        try #require(try world.regent("apply", "--yes").status == 0)
        let secret = try world.secret("a").trimmed
        let (report, outcome) = try examine()
        #expect(report.failed.isEmpty, "\(outcome.output)")
        #expect(report.of("state")[0].detail.contains("1 token, 0 open"))
        #expect(report.of("escrow key")[0].detail.contains("nothing is sealed"))
        #expect(report.of("capabilities")[0].detail.contains("create, read, update, delete"))
        let text = try world.regent("doctor")
        #expect(text.output.contains("✓ git fetch") && text.output.contains("checks: "))
        #expect(!text.output.contains("\u{1b}"))
        let page = try world.regent("doctor", "-o", "markdown")
        #expect(page.output.hasPrefix("| Outcome | Check |"))
        let key = try world.read("escrow.key").trimmed
        for output in [outcome.output, text.output, page.output] {
            #expect(!output.contains(secret) && !output.contains(key))
        }
    }

    @Test func `is described by its published schema`() throws {
        let schema = try PublishedSchema("doctor")
        for arguments in [[], ["--probe-api", "--yes"], ["--config", "none.yaml"]] {
            let outcome = try world.start(["doctor", "-o", "json"] + arguments).wait()
            try world.write("doctor.json", outcome.output)
            let checked = try schema.check(world.folder.appending(path: "doctor.json").path)
            #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
        }
        let golden = World.root.appending(path: "Tests/ReportingTests/Golden/doctor.json").path
        #expect(try schema.check(golden).status == 0)
    }

    @Test func `takes part of the sinks, and no option that means nothing`() throws {
        try world.commit(["b.yaml": World.manifest("b")])
        #expect(try examine().report.of("sink")[0].detail.hasPrefix("2 of 2"))
        #expect(try examine("acme/a").report.of("sink")[0].detail.hasPrefix("1 of 1"))
        let none = try examine("acme/none").report
        #expect(none.failed == ["sink"])
        #expect(try world.regent("doctor", "nonsense").status == 64)
        #expect(try world.regent("doctor", "--yes").status == 64)
        let unknown = try world.regent("doctor", "--probe-api", "--organization", "acmee")
        #expect(unknown.status == 64, "\(unknown.errors)")
    }

    // MARK: The configuration and the source

    @Test func `says what is wrong with a configuration, and looks at the machine`() throws {
        let (report, _) = try examine("--config", "none.yaml")
        #expect(report.failed == ["configuration"])
        #expect(report.of("configuration")[0].detail.contains("none.yaml"))
        #expect(report.outcome("libraries") != nil)

        try world.write("regent.yaml", try world.read("regent.yaml") + "sources: {}\n")
        let broken = try examine().report
        #expect(broken.of("configuration")[0].detail.contains("unknown field"), "\(broken)")
    }

    @Test func `goes on where the source is not there`() throws {
        let (report, outcome) = try examine("--source-url", "./none")
        #expect(report.failed == ["git fetch", "git push"], "\(outcome.output)")
        #expect(report.outcome("manifests") == "skipped")
        #expect(report.outcome("sink") == "skipped")
        #expect(report.outcome("api") == "ok")
        #expect(report.of("git fetch")[0].remedy?.contains("source.url") == true)
    }

    @Test func `says what is wrong with manifests`() throws {
        try world.commit(["b.yaml": "apiVersion: regent.dev/v1alpha1\nkind: APIToken\n"])
        let (report, _) = try examine()
        #expect(report.failed == ["manifests"])
        #expect(report.of("manifests")[0].detail.hasPrefix("b.yaml:"))
    }

    @Test func `knows that a branch which is checked out cannot be pushed to`() throws {
        try world.git("checkout", "-q", "-b", "regent-status")
        let (report, _) = try examine()
        #expect(report.failed == ["git push"])
        #expect(report.of("git push")[0].detail.contains("checked out"))
    }

    @Test func `wants a signature where the configuration does`() throws {
        try world.write("signers", "")
        let config = try world.read("regent.yaml").replacing(
            "interval: 1s}",
            with: "interval: 1s, verify: {allowedSignersFile: ./signers}}"
        )
        try world.write("regent.yaml", config)
        let (unsigned, _) = try examine()
        #expect(unsigned.failed == ["signatures"])
        #expect(unsigned.of("signatures")[0].detail.contains("it is not signed"))
        try FileManager.default.removeItem(at: world.folder.appending(path: "signers"))
        #expect(try examine().report.of("signatures")[0].detail.contains("cannot be read"))
    }

    // MARK: The API

    @Test func `knows a wrong credential from a missing one and from no API`() throws {
        let wrong = try examine(environment: ["AXIOM_TOKEN": "xaat-wrong-secret"])
        #expect(wrong.report.failed == ["api"])
        #expect(wrong.report.of("api")[0].detail.contains("401"))
        #expect(wrong.report.outcome("clock") == "ok")
        #expect(!wrong.outcome.output.contains("wrong-secret"))

        let missing = try examine(environment: ["AXIOM_TOKEN": ""])
        #expect(missing.report.of("api")[0].detail.contains("AXIOM_TOKEN is not set"))

        let config = try world.read("regent.yaml")
        try world.write(
            "regent.yaml",
            config.replacing(try world.sandbox.url, with: "http://127.0.0.1:1")
        )
        let silent = try examine()
        #expect(silent.report.failed == ["api"])
        #expect(silent.report.of("clock").isEmpty)
        #expect(silent.report.of("api")[0].remedy?.contains("network") == true)
    }

    @Test func `tells a credential that may not regenerate`() async throws {
        let body = """
            {"name": "reader", "expiresAt": null, "datasetCapabilities": {}, "viewCapabilities": {},
             "orgCapabilities": {"apiTokens": ["read"]}}
            """
        let sandbox = try world.sandbox
        let made = try await sandbox.send("POST", "/v2/tokens", with: sandbox.token, body: body)
        struct Issued: Decodable { var token: String }
        let reader = try JSONDecoder().decode(Issued.self, from: made.body).token
        let untold = try examine(environment: ["AXIOM_TOKEN": reader]).report
        #expect(untold.outcome("capabilities") == "skipped")
        #expect(untold.of("capabilities")[0].detail.contains("cannot be told"))

        let probed = try examine("--probe-api", "--yes", environment: ["AXIOM_TOKEN": reader])
        let create = try #require(probed.report.checks.first { $0.subject == "acme: create" })
        #expect(create.outcome == "failed", "\(create)")
        #expect(create.detail.contains("apiTokens: [create]"))
    }

    // MARK: Sinks and hooks

    @Test func `finds a sink that takes nothing, and says whose it is`() throws {
        try FileManager.default.removeItem(at: world.folder.appending(path: "secrets"))
        try world.write("secrets", "no folder")
        let (report, _) = try examine()
        #expect(report.failed == ["sink"])
        #expect(report.of("sink")[0].detail.contains("acme/a"))
        #expect(report.of("sink")[0].subject == "file")
    }

    @Test func `finds a hook that is not installed`() throws {
        let hook = "hooks: [{name: push, command: [\(world.folder.path)/push.sh]}]\n"
        try world.write("regent.yaml", try world.read("regent.yaml") + hook)
        let (report, _) = try examine()
        #expect(report.failed == ["hook"])
        #expect(report.of("hook")[0].detail.contains("No such file"))
        #expect(report.of("hook")[0].remedy != nil)
    }

    // MARK: The state and its key

    @Test func `tells who writes the state, and looks all the same`() throws {
        let controller = try world.start(["run"])
        try controller.untilOutput(contains: "1 done")
        let (report, outcome) = try examine()
        #expect(report.failed.isEmpty, "\(outcome.output)")
        #expect(report.of("state writer")[0].detail.contains("regent run"))
        controller.terminate()
        #expect(controller.wait().status == 0)
        #expect(try examine().report.of("state writer")[0].detail.contains("nobody"))
    }

    @Test func `finds a key that is lost, mistaken, open to others, or beside the state`() throws {
        try world.commit(["a.yaml": World.manifest("a", sinks: false)])
        try #require(try world.regent("apply", "--yes").status == 0)
        #expect(try examine().report.of("escrow key")[0].detail.contains("opens the one sealed"))
        let key = world.folder.appending(path: "escrow.key")

        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key.path)
        let open = try examine().report
        #expect(open.healthy && open.outcome("escrow key mode") == "warning")

        let beside = world.folder.appending(path: "state/escrow.key")
        try FileManager.default.copyItem(at: key, to: beside)
        let near = try examine("--escrow-key-file", "state/escrow.key").report
        #expect(near.healthy && near.outcome("escrow key place") == "warning")

        let other = try World()
        try other.commit(["a.yaml": World.manifest("a", sinks: false)])
        try other.regent("apply", "--yes")
        try world.write("escrow.key", try other.read("escrow.key"))
        let mistaken = try examine().report
        #expect(mistaken.failed == ["escrow key"])
        #expect(mistaken.of("escrow key")[0].detail.contains("sealed with"))

        try FileManager.default.removeItem(at: key)
        let lost = try examine().report
        #expect(lost.failed == ["escrow key"])
        #expect(lost.of("escrow key")[0].remedy?.contains("bring it back") == true)
    }

    @Test func `finds a state that is damaged, and one that is older than the last`() throws {
        try #require(try world.regent("apply", "--yes").status == 0)
        let backup = try world.regent("state", "backup", "old.db")
        try #require(backup.status == 0, "\(backup.errors)")
        try world.commit(["a.yaml": World.manifest("a", annotation: "again")])
        try #require(try world.regent("apply", "--yes").status == 0)
        let older = try examine("--state-file", "old.db").report
        #expect(older.failed == ["state lineage"], "\(older)")

        try world.write("broken.db", "this is no database")
        let broken = try examine("--state-file", "broken.db").report
        #expect(broken.failed.contains("state"))
        #expect(broken.of("state")[0].remedy != nil)
    }
}

/// A schema of `docs/schemas`.
struct PublishedSchema {
    private static let python =
        ProcessInfo.processInfo.environment["REGENT_PYTHON"]
        ?? World.root.appending(path: ".venv/bin/python").path
    private let checker = URL(filePath: python).deletingLastPathComponent()
        .appending(path: "check-jsonschema").path
    private let path: String

    init(_ name: String) throws {
        path = World.root.appending(path: "docs/schemas/\(name).schema.json").path
        try #require(FileManager.default.fileExists(atPath: path))
    }

    func check(_ file: String) throws -> Outcome {
        try Program(checker, ["--schemafile", path, file], in: World.root).wait()
    }
}
