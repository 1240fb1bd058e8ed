import Axiom
import Model
import Testing

@Suite("The body of a call")
struct RequestBodyTests {
    private let schema: OpenAPISchema

    init() throws { schema = try OpenAPISchema.load() }

    private func sentBody(
        creating body: CreateTokenBody
    ) async throws -> String {
        let world = World(answer(400))
        _ = await world.api.create(body, seal: openSeal)
        return try #require(world.transport.sent.first).bodyText
    }

    private func sentBody(
        regenerating body: RegenerateTokenBody
    ) async throws -> String {
        let world = World(answer(400))
        _ = await world.api.regenerate(try #require(oldID), body, seal: openSeal)
        return try #require(world.transport.sent.first).bodyText
    }

    /// Everything that the published API knows.
    private var everything: Capabilities {
        Capabilities(
            datasets: [
                "*": schema.allGroups(
                    of: schema.named("datasetCapabilities")?["additionalProperties"]
                ),
                "checkout-logs": ["ingest": ["create"]],
            ],
            organization: schema.allGroups(of: schema.named("orgCapabilities")),
            views: [
                "errors": schema.allGroups(
                    of: schema.named("viewCapabilities")?["additionalProperties"]
                )
            ]
        )
    }

    @Test func `of a create has every field, with null for an expiry that never comes`()
        async throws
    {
        let body = try await sentBody(creating: createBody(name: "Checkout \"ingest\" ü/1"))
        #expect(
            body == #"{"datasetCapabilities":{},"description":"","expiresAt":null,"#
                + #""name":"Checkout \"ingest\" ü/1","orgCapabilities":{},"viewCapabilities":{}}"#
        )
        #expect(try schema.problems(of: JSON(body), as: schema.named("CreateAPIToken")) == [])
    }

    @Test func `of a create has its instants with their fraction`() async throws {
        let stamp = Instant(seconds: 1_795_500_000, nanoseconds: 123_456_000)
        let body = try await sentBody(creating: createBody(expiresAt: stamp))
        #expect(try JSON(body)["expiresAt"] == .string("2026-11-24T06:00:00.123456Z"))
        #expect(try schema.problems(of: JSON(body), as: schema.named("CreateAPIToken")) == [])
    }

    @Test func `of a clone says only when both tokens end`() async throws {
        var clone = regenerateBody()
        clone.existingTokenExpiresAt = Instant(seconds: 1_795_500_000, nanoseconds: 1000)
        clone.newTokenExpiresAt = Instant(seconds: 1_803_276_000)
        let body = try await sentBody(regenerating: clone)
        #expect(
            body == #"{"existingTokenExpiresAt":"2026-11-24T06:00:00.000001Z","#
                + #""newTokenExpiresAt":"2027-02-22T06:00:00Z"}"#
        )
        #expect(try schema.problems(of: JSON(body), as: schema.named("RegenerateAPIToken")) == [])
    }

    @Test func `of a regeneration without an end says null`() async throws {
        let body = try await sentBody(
            regenerating: RegenerateTokenBody(
                existingTokenExpiresAt: Instant(seconds: 1_795_500_000),
                newToken: createBody(),
                newTokenExpiresAt: nil
            )
        )
        #expect(
            body == #"{"existingTokenExpiresAt":"2026-11-24T06:00:00Z","#
                + #""newToken":{"datasetCapabilities":{},"description":"","expiresAt":null,"#
                + #""name":"checkout","orgCapabilities":{},"viewCapabilities":{}},"#
                + #""newTokenExpiresAt":null}"#
        )
        #expect(try schema.problems(of: JSON(body), as: schema.named("RegenerateAPIToken")) == [])
    }

    @Test func `carries every capability that the published API knows`() async throws {
        let stamp = Instant(seconds: 1_803_276_000, nanoseconds: 987_654_000)
        let body = try await sentBody(
            regenerating: RegenerateTokenBody(
                existingTokenExpiresAt: Instant(seconds: 1_795_500_000, nanoseconds: 42_000),
                newToken: createBody(
                    name: "Everything",
                    description: "All that there is.",
                    expiresAt: stamp,
                    capabilities: everything
                ),
                newTokenExpiresAt: stamp
            )
        )
        #expect(everything.organization.count == 15)
        #expect(everything.datasets["*"]?.count == 8)
        #expect(everything.views["errors"]?.count == 2)
        #expect(try schema.problems(of: JSON(body), as: schema.named("RegenerateAPIToken")) == [])
        try expectRecorded(body + "\n", as: "regenerate-everything.json")
    }

    @Test func `is told from a body that the published API does not take`() throws {
        let wrong = try JSON(
            #"{"name":null,"expiresAt":"soon","colour":"red","orgCapabilities":"#
                + #"{"auditLog":["delete"],"pets":["read"]}}"#
        )
        #expect(
            schema.problems(of: wrong, as: schema.named("CreateAPIToken")) == [
                "body.colour: no schema", "body.expiresAt: soon is no instant", "body.name: null",
                "body.orgCapabilities.auditLog[0]: delete is not allowed",
                "body.orgCapabilities.pets: no schema",
            ]
        )
        #expect(
            schema.problems(of: .object([:]), as: schema.named("RegenerateAPIToken"))
                == ["body: lacks existingTokenExpiresAt"]
        )
    }
}

@Suite("A call")
struct CallTests {
    @Test func `names method, path, headers and limits`() async throws {
        let world = World(answer(200, issuedJSON()), organizationID: "acme-1234")
        let id = try #require(oldID)
        _ = await world.api.regenerate(id, regenerateBody(), seal: openSeal)
        let sent = try #require(world.transport.sent.first)
        #expect(sent.line == "POST https://api.example/v2/tokens/7a3e5f60-old/regenerate")
        #expect(sent.header("Content-Type") == "application/json")
        #expect(sent.header("X-Axiom-Org-Id") == "acme-1234")
        #expect(sent.bearer == controllerToken)
        #expect(!sent.request.isRepeatable)
        #expect(sent.request.timeout == .seconds(30))
        #expect(sent.request.connectTimeout == .seconds(5))
        #expect(sent.request.maxHeaderBytes == 16 * 1024)
        #expect(sent.request.maxBodyBytes == 64 * 1024)
    }

    @Test(arguments: ["https://api.example", "https://api.example/"])
    func `has the same address with and without a slash at the end of the base`(
        baseURL: String
    ) async throws {
        let world = World(answer(200, "[]"), baseURL: baseURL)
        _ = try await world.api.listTokens()
        let sent = try #require(world.transport.sent.first)
        #expect(sent.line == "GET https://api.example/v2/tokens")
        #expect(sent.header("Content-Type") == nil)
        #expect(sent.header("X-Axiom-Org-Id") == nil)
        #expect(sent.request.isRepeatable)
        #expect(sent.request.maxBodyBytes == 32 * 1024 * 1024)
    }

    @Test func `reads the credential anew, so that a replaced one is taken up`() async throws {
        let reads = Counter()
        let credential = Credential { shared("xaat-\(reads.next())") }
        let world = World(answer(200, "[]"), credential: credential)
        _ = try await world.api.listTokens()
        _ = try await world.api.listTokens()
        #expect(world.transport.sent.map(\.bearer) == ["xaat-1", "xaat-2"])
    }

    @Test func `without a readable credential is not made`() async throws {
        let credential = Credential { () throws(CredentialError) in
            throw CredentialError("the variable AXIOM_TOKEN is not set")
        }
        let world = World(answer(200, "[]"), credential: credential)
        let list = try await failure { () throws(APIError) in try await world.api.listTokens() }
        let outcome = await world.api.create(createBody(), seal: openSeal)
        #expect(list.kind == .credential)
        #expect(outcome.name == "not sent")
        #expect(world.transport.sent.isEmpty)
        #expect(world.time.sleeps.isEmpty)
        #expect(
            list.description == "organization 'acme' cannot be asked: the variable AXIOM_TOKEN is "
                + "not set; mend that, or name another credential in the configuration"
        )
    }
}
