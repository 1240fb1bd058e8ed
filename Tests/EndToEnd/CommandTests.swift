import Foundation
import Testing

@Suite("The commands")
struct CommandTests {
    @Test(arguments: [
        (["aply"], "did you mean 'apply'?"),
        (["plan", "--detailed"], "did you mean '--detailed-exitcode'?"),
        (["status", "nonsense"], "organization/name"),
        (["plan", "-o", "yaml"], "it takes text, json or markdown"),
        (["help", "exit-code"], "did you mean 'exit-codes'?"),
    ])
    func `a typing error names what was meant and exits with 64`(
        arguments: [String],
        hint: String
    ) throws {
        let world = try World.withoutSandbox()
        let outcome = try world.start(arguments).wait()
        #expect(outcome.status == 64)
        #expect(outcome.errors.contains(hint), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    @Test func `every command has help with its usage`() throws {
        let world = try World.withoutSandbox()
        for command in [
            "plan", "apply", "run", "validate", "status", "history", "explain", "regenerate",
            "reveal", "identify", "import", "approve", "suspend", "resume", "state", "config",
            "schema",
            "sandbox",
            "version",
            "help",
        ] {
            let help = try world.regent(command, "--help")
            #expect(help.status == 0)
            #expect(help.output.hasPrefix("Usage: regent \(command)"))
            #expect(help.output == (try world.regent("help", command).output))
        }
        #expect(try world.regent("help", "exit-codes").output.contains("75"))
        #expect(try world.regent("help", "configuration").output.contains("--source-url"))
    }

    @Test func `validate needs nothing but files, and points at what is wrong`() throws {
        let world = try World.withoutSandbox()
        try world.write("m/good.yaml", World.manifest("good", organization: "acme"))
        try world.write(
            "m/bad.yaml",
            World.manifest("bad", organization: "acme")
                .replacingOccurrences(of: "expiresAfter: 90d", with: "expiresAfter: 90 days")
        )
        let outcome = try world.regent("validate", "m")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("m/bad.yaml:"), "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("^"))
        #expect(try world.regent("validate", "m/good.yaml").status == 0)
    }

    @Test func `plan and validate agree on what a manifest is`() throws {
        let world = try World.withoutSandbox()
        try world.commit([
            "a.yaml": World.manifest("a"), ".github/workflows/ci.yml": "on: push\n",
            ".hidden.yaml": "on: push\n",
        ])
        let plan = try world.regent("plan", "--refresh=false")
        #expect(plan.status == 0, "\(plan.output)\(plan.errors)")
        let validated = try world.regent("validate", "tokens")
        #expect(validated.output == "1 manifest in 1 file, all valid.\n")
    }

    @Test func `a switch of the configuration stands alone or says false`() throws {
        let world = try World.withoutSandbox()
        try world.commit(["a.yaml": World.manifest("a")])
        let suspended = try world.regent("plan", "--refresh=false", "--suspend")
        #expect(suspended.status == 0, "\(suspended.errors)")
        #expect(suspended.output.contains("0 to create"))
        let config = try world.regent("config", "--suspend=false")
        #expect(config.output.contains("suspend"))
        #expect(config.output.contains("--suspend\n"))
    }

    @Test func `a warning about a valid configuration is said once, beside the results`() throws {
        let world = try World.withoutSandbox()
        let outcome = try world.regent(
            "config",
            "-o",
            "json",
            "--escrow-key-file",
            "./state/../state/escrow.key",
            "--state-file",
            "state/state.db"
        )
        #expect(outcome.status == 0)
        #expect(
            outcome.errors == "warning: the escrow key lies beside the state whose secrets it "
                + "seals; keep it in another folder, and out of the state's backups\n"
        )
        #expect(outcome.output.hasPrefix("{\n  \"formatVersion\": \"1.0\",\n  \"file\": "))
    }

    @Test func `config says where each value came from and shows no secret`() throws {
        let world = try World.withoutSandbox()
        let outcome = try world.regent(
            "config",
            "--limits-concurrency",
            "3",
            environment: ["REGENT_SOURCE_INTERVAL": "7s", "AXIOM_TOKEN": "xaat-very-secret"]
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n").map(String.init)
        func line(_ field: String) -> String { lines.first { $0.hasPrefix(field) } ?? "" }
        #expect(line("limits.concurrency").contains("3"))
        #expect(line("limits.concurrency").contains("--limits-concurrency"))
        #expect(line("source.interval").contains("REGENT_SOURCE_INTERVAL"))
        #expect(line("source.url").contains("regent.yaml:"))
        #expect(line("limits.maxDeletions").contains("default"))
        #expect(!outcome.output.contains("very-secret"))
    }

    @Test func `reveal prints an undelivered secret once`() async throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a", sinks: false)])
        try world.regent("apply", "--yes")
        #expect(try world.regent("status").output.contains("AwaitingReveal"))
        #expect(try world.regent("reveal", "acme/a").status == 1)

        let revealed = try world.regent("reveal", "acme/a", "--stdout")
        #expect(revealed.status == 0, "\(revealed.errors)")
        #expect(try await world.sandbox.ingest(into: "logs", with: revealed.output.trimmed) == 200)

        let again = try world.regent("reveal", "acme/a", "--stdout")
        #expect(again.status == 1)
        #expect(again.output.isEmpty)
        #expect(again.errors.contains("regent regenerate acme/a"))
    }

    @Test func `regenerate makes one new secret, and history says why`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        try world.regent("apply", "--yes")
        let first = try world.secret("a")
        let outcome = try world.regent("regenerate", "acme/a")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(try world.secret("a") != first)
        #expect(try world.regent("plan", "--detailed-exitcode").status == 0)
        let history = try world.regent("history", "acme/a")
        #expect(history.output.contains("Requested"))
        #expect(history.output.contains("NotFound"))
        let unknown = try world.regent("regenerate", "acme/b")
        #expect(unknown.status == 1)
        #expect(unknown.errors.contains("did you mean acme/a?"))
    }

    @Test func `approve lets pass once what a brake holds back`() throws {
        let world = try World()
        let names = (1...3).map { "t\($0)" }
        for name in names {
            try world.write(
                "tokens/\(name).yaml",
                World.manifest(name, extra: "  deletionPolicy: Delete")
            )
        }
        try world.commit(["kept.yaml": World.manifest("kept")])
        try #require(try world.regent("apply", "--yes").status == 0)
        for name in names {
            try FileManager.default.removeItem(at: world.tokens.appending(path: "\(name).yaml"))
        }
        try world.commit([:], "remove three")

        let braked = try world.regent("apply", "--yes")
        #expect(braked.output.contains("--brake deletions"), "\(braked.output)")
        let commit = try world.git("rev-parse", "--short=7", "HEAD").trimmed
        #expect(try world.regent("approve", commit, "--brake", "deletion").status == 64)
        #expect(try world.regent("approve", commit).status == 64)
        #expect(try world.regent("approve", commit, "--brake", "deletions").status == 0)
        let approved = try world.regent("apply", "--yes")
        #expect(approved.status == 0, "\(approved.output)\(approved.errors)")
        #expect(try world.regent("status").output.contains("1 token"))
    }

    @Test func `after a leak nothing that was handed out works any more`() async throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        try world.regent("apply", "--yes")
        let leaked = try world.secret("a")

        let cut = try world.regent("regenerate", "acme/a", "--overlap", "0s")

        #expect(cut.status == 0, "\(cut.output)\(cut.errors)")
        #expect(cut.output.contains("is cut off at"))
        let secret = try world.secret("a")
        #expect(secret != leaked)
        #expect(try await world.sandbox.ingest(into: "logs", with: secret) == 200)
        let tokens = try await world.sandbox.listed()["a"] ?? []
        #expect(tokens.count { $0.lasts(15) } == 1)
    }

    @Test func `regenerate does nothing but regenerate`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a"), "b.yaml": World.manifest("b")])
        try world.regent("apply", "--yes")
        try FileManager.default.removeItem(at: world.tokens.appending(path: "a.yaml"))
        try world.commit([:], "remove a")

        let regenerate = try world.regent("regenerate", "acme/a")

        #expect(regenerate.status == 1)
        #expect(regenerate.errors.contains("the plan for it is to forget"), "\(regenerate.errors)")
        #expect(try world.regent("status").output.contains("acme/a"))
    }

    @Test func `apply asks, and without anybody to ask it does nothing`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        let outcome = try world.regent("apply")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("--yes"))
        #expect(!FileManager.default.fileExists(atPath: world.folder.path + "/secrets/a.token"))
    }

    @Test func `an API that cannot be reached changes nothing and says to try again`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        let outcome = try world.regent(
            "apply",
            "--yes",
            "--organization-api-url",
            "http://127.0.0.1:1"
        )
        #expect(outcome.status == 75, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("acme"))
        #expect(try world.regent("apply", "--yes").status == 0)
    }

    @Test func `plan works without a credential when it need not ask`() throws {
        let world = try World.withoutSandbox()
        try world.commit(["a.yaml": World.manifest("a")])
        let outcome = try world.regent("plan", "--refresh=false", "-o", "json")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        )
        #expect(json["formatVersion"] as? String == "1.0")
        #expect((json["operations"] as? [Any])?.count == 1)
        #expect(outcome.output.hasPrefix("{\n  \"formatVersion\""))
    }

    @Test func `the sandbox listens at localhost by its name`() throws {
        let world = try World.withoutSandbox()
        let sandbox = try world.start(["sandbox", "--data", "data", "--listen", "localhost:0"])
        #expect(try sandbox.firstLine().hasPrefix("AXIOM_URL=http://127.0.0.1:"))
        sandbox.terminate()
        #expect(sandbox.wait().status == 0)
    }

    @Test func `a system that locks no memory is worth one warning`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        let warning = "warning: the system locks no memory for this process"
        let outcome = try world.startWithoutLockedMemory(["apply", "--yes"]).wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.components(separatedBy: warning).count == 2, "\(outcome.errors)")
        #expect(try !world.regent("apply", "--yes").errors.contains(warning))
    }

    @Test func `a missing configuration says how to give one`() throws {
        let world = try World.withoutSandbox()
        try FileManager.default.removeItem(at: world.folder.appending(path: "regent.yaml"))
        let outcome = try world.regent("plan")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("--config"))
    }
}
