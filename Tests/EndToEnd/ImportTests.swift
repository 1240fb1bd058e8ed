import Foundation
import SQLite
import Testing

/// A token that somebody made by hand, with all that a page of the vendor lets them make.
private struct HandMade {
    var name: String
    var description = ""
    var expiresAt: String?
    var capabilities = #"{"datasetCapabilities": {"logs": {"ingest": ["create"]}}}"#

    /// How many there are.
    static let count = 40
    /// How many of them work no more, or may list tokens.
    static let leftOutCount = 3

    /// Tokens of all sorts, without two of a kind.
    static func all(now: Date) -> [HandMade] {
        func days(_ count: Double) -> String {
            now.addingTimeInterval(count * 86400).ISO8601Format(
                .init(includingFractionalSeconds: true)
            )
        }
        let odd = [
            "Checkout ingest", "checkout ingest", "CHECKOUT INGEST", "checkout_ingest", "日本語",
            "日本語",
            "", "\u{1B}[31mred", "../../etc/passwd", "true", "0123", "null", "a: b", "- dash",
            "# hash", "line\nbreak", "tab\tinside", "Crème brûlée", "🔑 key", "\u{202E}evil",
            "_defaults", "it's \"quoted\"", String(repeating: "long ", count: 80),
        ].map { HandMade(name: $0, description: "made by hand", expiresAt: days(60)) }
        let special = [
            HandMade(name: "never"), HandMade(name: "never again", description: "{}"),
            HandMade(name: "expired", expiresAt: days(-2)),
            HandMade(name: "expired long ago", expiresAt: "2020-01-01T00:00:00Z"),
            HandMade(
                name: "everything",
                capabilities: """
                    {"datasetCapabilities": {"*": {"ingest": ["create"], "query": ["read"]}},
                     "viewCapabilities": {"a view": {"query": ["read"]}},
                     "orgCapabilities": {"annotations": ["create", "read", "update", "delete"]}}
                    """
            ),
            HandMade(
                name: "newer than Regent",
                expiresAt: days(30),
                capabilities: #"{"orgCapabilities": {"telepathy": ["dream", "read"]}}"#
            ),
            HandMade(
                name: "terraform in CI",
                capabilities: #"{"orgCapabilities": {"apiTokens": ["create", "read"]}}"#
            ),
            HandMade(name: "nothing at all", capabilities: "{}"),
        ]
        let plain = (odd.count + special.count..<count).map {
            HandMade(name: "service \($0)", description: "made by hand", expiresAt: days(45))
        }
        return odd + special + plain
    }
}

extension Sandbox {
    /// A sandbox that has tokens of others already.
    fileprivate static func with(_ tokens: [HandMade]) throws -> Sandbox {
        let empty = try Sandbox()
        empty.stop()
        let database = try Database(path: empty.data.appending(path: "sandbox.db").path)
        for (number, token) in tokens.enumerated() {
            try database.run(
                """
                INSERT INTO tokens (id, digest, name, description, expires_at, capabilities)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                .text(UUID().uuidString.lowercased()),
                .text("digest-\(number)"),
                .text(token.name),
                .text(token.description),
                .text(orNull: token.expiresAt),
                .text(token.capabilities)
            )
        }
        _ = consume database
        return try Sandbox(copyOf: empty.data)
    }
}

private struct Plan: Decodable {
    struct Operation: Decodable {
        var address: String
        var action: String
        var reason: String
    }

    var operations: [Operation]
}

@Suite("Tokens that exist already")
struct ImportTests {
    private static func plan(in world: World) throws -> Plan {
        let outcome = try world.regent("plan", "-o", "json")
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        return try JSONDecoder().decode(Plan.self, from: Data(outcome.output.utf8))
    }

    private static func succeed(
        _ world: World,
        _ arguments: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Outcome {
        let outcome = try world.start(arguments).wait()
        #expect(
            outcome.status == 0,
            "\(arguments): \(outcome.output)\(outcome.errors)",
            sourceLocation: sourceLocation
        )
        return outcome
    }

    @Test func `get manifests, are taken over, and rotate from then on`() async throws {
        let world = try World(sandbox: try .with(HandMade.all(now: Date())))
        try world.git("commit", "-q", "--allow-empty", "-m", "begin")
        let written = HandMade.count - HandMade.leftOutCount

        let listed = try Self.succeed(world, "import", "--unmanaged")
        #expect(listed.output.contains("41 tokens at acme: 0 managed, 41 unmanaged."))
        #expect(!listed.output.contains("\u{1B}") && !listed.output.contains("\u{202E}"))
        #expect(try world.git("status", "--porcelain").isEmpty)
        let dry = try Self.succeed(world, "import", "--into", "tokens", "--dry-run")
        #expect(dry.output.contains("# tokens/acme/_defaults.yaml\n"))
        #expect(try world.git("status", "--porcelain").isEmpty)

        let imported = try Self.succeed(world, "import", "--into", "tokens")
        #expect(
            imported.output.contains("Regent wrote \(written) manifests in \(written + 1) files."),
            "\(imported.output)"
        )
        let validated = try Self.succeed(world, "validate", "tokens")
        #expect(validated.output.hasPrefix("\(written) manifests in "), "\(validated.output)")
        let again = try Self.succeed(world, "import", "--into", "tokens")
        #expect(again.output.contains("Regent wrote 0 manifests"), "\(again.output)")

        try world.commit([:], "import")
        let plan = try Self.plan(in: world)
        #expect(plan.operations.count == written)
        #expect(plan.operations.allSatisfy { $0.action == "adopt" && $0.reason == "Imported" })
        let before = try await world.sandbox.listed().mapValues { Set($0.map(\.id)) }
        _ = try Self.succeed(world, "apply", "--yes")
        #expect(try await world.sandbox.listed().mapValues { Set($0.map(\.id)) } == before)
        _ = try Self.succeed(world, "plan", "--detailed-exitcode")

        for name in ["never", "service-32", "newer-than-regent", "creme-brulee", "line-break"] {
            _ = try Self.succeed(world, "regenerate", "acme/\(name)")
            _ = try Self.succeed(world, "reveal", "acme/\(name)", "--stdout")
        }
        #expect(try await world.sandbox.listed()["service 32"]?.count == 2)
        #expect(try await world.sandbox.listed()["line break"]?.count == 1, "a line of text")
        _ = try Self.succeed(world, "plan", "--detailed-exitcode")
        let left = try Self.succeed(world, "import", "--unmanaged")
        #expect(left.output.contains("\(HandMade.leftOutCount + 1) unmanaged."), "\(left.output)")
    }

    @Test func `of which one may be the controller's own are named to be taken over`() async throws
    {
        let world = try World()
        try world.git("commit", "-q", "--allow-empty", "-m", "begin")
        let own = try #require(try await world.sandbox.listed()[Sandbox.firstTokenName]?.first)

        let nothing = try Self.succeed(world, "import", "--into", "tokens")
        #expect(nothing.output.contains("Regent wrote 0 manifests in 0 files."))
        #expect(nothing.output.contains("May be what Regent itself works with (1): "))
        let chosen = try Self.succeed(world, "import", "--into", "tokens", "--token", own.id)
        #expect(chosen.output.contains("Regent wrote 1 manifest in 1 file."), "\(chosen.output)")
        let manifest = try world.read("tokens/acme/first-token-of-the-sandbox.yaml")
        #expect(manifest.contains("\n  suspend: true\n"), "\(manifest)")
        try world.commit([:], "import")
        _ = try Self.succeed(world, "apply", "--yes")
        #expect(try await world.sandbox.listed().values.joined().count == 1)

        let stranger = try world.regent("import", "--token", "no-such")
        #expect(stranger.status == 1)
        #expect(stranger.errors.contains("acme has no token no-such"), "\(stranger.errors)")
    }

    @Test func `are written nowhere where a file would be overwritten`() async throws {
        let world = try World(sandbox: try .with([HandMade(name: "a"), HandMade(name: "b")]))
        try world.commit(["acme/b.yaml": "# nothing in it yet\n"])
        let refused = try world.regent("import", "--into", "tokens")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("tokens/acme/b.yaml is there already"), "\(refused.errors)")
        #expect(try world.git("status", "--porcelain").isEmpty)
    }

    @Test func `are written nowhere where defaults would change what they are`() async throws {
        let world = try World(sandbox: try .with([HandMade(name: "a"), HandMade(name: "b")]))
        let defaults = """
            apiVersion: regent.dev/v1alpha1
            kind: TokenDefaults
            metadata: {name: all}
            spec: {organization: acme, orgCapabilities: {users: [read]}}
            """
        try world.commit(["defaults.yaml": defaults])
        let refused = try world.regent("import", "--into", "tokens")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("inherit from the TokenDefaults"), "\(refused.errors)")
        try world.commit([
            "defaults.yaml": defaults.replacing(
                "orgCapabilities: {users: [read]}",
                with: "rotation: {every: 30d}"
            )
        ])
        _ = try Self.succeed(world, "import", "--into", "tokens", "--expires-after", "90d")
        #expect(try world.read("tokens/acme/_defaults.yaml").contains("expiresAfter: 90d"))
        try world.commit([:], "import")
        _ = try Self.succeed(world, "apply", "--yes")
        _ = try Self.succeed(world, "plan", "--detailed-exitcode")
    }

    @Test func `join those that were imported before`() async throws {
        let first = ["a", "b"].map { HandMade(name: $0, description: "made by hand") }
        let world = try World(sandbox: try .with(first))
        try world.git("commit", "-q", "--allow-empty", "-m", "begin")
        _ = try Self.succeed(world, "import", "--into", "tokens")
        try world.commit([:], "import")
        _ = try Self.succeed(world, "apply", "--yes")
        let sandbox = try world.sandbox
        for name in ["A", "c"] {
            let body =
                #"{"name": "\#(name)", "datasetCapabilities": {"logs": {"query": ["read"]}}}"#
            _ = try await sandbox.send("POST", "/v2/tokens", with: sandbox.token, body: body)
        }

        let later = try Self.succeed(world, "import", "--into", "./tokens")
        #expect(later.output.contains("Regent wrote 2 manifests in 2 files."), "\(later.output)")
        #expect(try world.read("tokens/acme/c.yaml").contains("\n  description: \"\"\n"))
        try world.commit([:], "import more")
        #expect(try Self.plan(in: world).operations.map(\.action) == ["adopt", "adopt"])
        _ = try Self.succeed(world, "apply", "--yes")
        _ = try Self.succeed(world, "plan", "--detailed-exitcode")
    }
}

@Suite("Tokens that Terraform has made")
struct TerraformImportTests {
    private struct Issued: Decodable {
        var id: String
        var token: String
    }

    /// Makes tokens as the provider does, and the state that it leaves.
    private static func state(
        _ names: [String],
        _ sandbox: Sandbox
    ) async throws -> (text: String, secrets: [String]) {
        var instances: [String] = []
        var secrets: [String] = []
        for name in names {
            let body = """
                {"name": "\(name)", "expiresAt": "2099-01-01T00:00:00Z",
                 "datasetCapabilities": {"logs": {"ingest": ["create"], "virtualFields": ["read"]}}}
                """
            let answer = try await sandbox.send(
                "POST",
                "/v2/tokens",
                with: sandbox.token,
                body: body
            )
            let issued = try JSONDecoder().decode(Issued.self, from: answer.body)
            secrets.append(issued.token)
            instances.append(
                """
                {"index_key": "\(name)", "schema_version": 1, "attributes": {"id": "\(issued.id)",
                 "name": "\(name)", "description": null, "expires_at": "2099-01-01T00:00:00Z",
                 "token": "\(issued.token)", "org_capabilities": null,
                 "dataset_capabilities": {"logs": {"ingest": ["create"], "query": null,
                    "virtual_fields": ["read"]}}}}
                """
            )
        }
        let text = """
            {"version": 4, "terraform_version": "1.9.0", "serial": 1, "lineage": "x", "outputs": {},
             "resources": [{"mode": "managed", "type": "axiom_token", "name": "all",
              "provider": "provider[\\"registry.terraform.io/axiomhq/axiom\\"]",
              "instances": [\(instances.joined(separator: ","))]}]}
            """
        return (text, secrets)
    }

    @Test func `are taken over without their secrets, and rotated at once`() async throws {
        let world = try World()
        let (text, secrets) = try await Self.state(["shop", "search", "billing"], world.sandbox)
        try world.commit(["README.md": "Tokens\n"])
        try world.write("terraform.tfstate", text)

        let imported = try world.regent(
            "import",
            "--terraform",
            "terraform.tfstate",
            "--into",
            "tokens",
            environment: ["AXIOM_TOKEN": ""]
        )
        #expect(imported.status == 0, "\(imported.output)\(imported.errors)")
        #expect(imported.output.contains("terraform state rm 'axiom_token.all[\"shop\"]'"))
        #expect(imported.output.contains("3 secrets of tokens in plain text"), "\(imported.output)")
        #expect(try world.read("tokens/acme/shop.yaml").contains("rotate: now"))
        #expect(!secrets.contains { (imported.output + imported.errors).contains($0) })
        #expect(try leaks(of: secrets, below: world.folder) == ["terraform.tfstate"])

        try world.commit([:], "import")
        _ = try world.regent("validate", "tokens")
        let adopted = try world.regent("apply", "--yes")
        #expect(adopted.status == 0, "\(adopted.output)\(adopted.errors)")
        #expect(try await world.sandbox.listed()["shop"]?.count == 1)
        let rotated = try world.regent("apply", "--yes")
        #expect(rotated.status == 0, "\(rotated.output)\(rotated.errors)")
        #expect(try await world.sandbox.listed()["shop"]?.count == 2)
        for secret in secrets {
            #expect(try await world.sandbox.ingest(into: "logs", with: secret) == 200)
        }
        #expect(try world.regent("plan", "--detailed-exitcode").status == 0)
        let left = try world.regent("import", "--unmanaged", "--terraform", "terraform.tfstate")
        #expect(left.output.contains("3 managed, 0 unmanaged."), "\(left.output)")
    }

    @Test func `need neither a configuration nor the API, and come from a pipe, too`() async throws
    {
        let sandbox = try Sandbox()
        let (text, _) = try await Self.state(["shop", "search"], sandbox)
        let world = try World.withoutSandbox()
        try FileManager.default.removeItem(at: world.folder.appending(path: "regent.yaml"))
        try world.write("state.json", text)
        let input = try FileHandle(forReadingFrom: world.folder.appending(path: "state.json"))
        let imported = try world.start(
            [
                "import", "--terraform", "/dev/stdin", "--organization", "acme", "--rotate",
                "atNext",
            ],
            input: input
        ).wait()
        #expect(imported.status == 0, "\(imported.output)\(imported.errors)")
        #expect(try world.read("acme/shop.yaml").contains("rotate: atNext"))
        #expect(try world.regent("validate", "acme").status == 0)
    }

    @Test(arguments: [
        ("{}", "it is no state of Terraform"), (#"{"version": 3}"#, "its format has version 3"),
        (#"{"encrypted_data": "x"}"#, "it is encrypted"),
    ])
    func `are not read out of a file that is no state`(text: String, words: String) throws {
        let world = try World.withoutSandbox()
        try world.commit(["README.md": "Tokens\n"])
        try world.write("state.json", text)
        let refused = try world.regent("import", "--terraform", "state.json")
        #expect(refused.status == 1)
        #expect(refused.errors.contains("the state file state.json: \(words)"), "\(refused.errors)")
    }
}
