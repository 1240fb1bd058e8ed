import Axiom
import HTTPClient
import Model
import Secrets
import Testing

@Suite("What is known of a call that makes a token")
struct MintingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var answer: FakeTransport.Answer
        var outcome: String
        var kind: APIError.Kind?
        var testDescription: String { name }

        init(
            _ name: String,
            _ answer: FakeTransport.Answer,
            _ outcome: String,
            _ kind: APIError.Kind?
        ) {
            self.name = name
            self.answer = answer
            self.outcome = outcome
            self.kind = kind
        }
    }

    static let lostCases = TransportFailure.Kind.allCases.flatMap { kind in
        [
            Case("\(kind), not sent", lost(kind, wasSent: false), "not sent", .unreachable),
            Case("\(kind), sent", lost(kind, wasSent: true), "ambiguous", .unreachable),
        ]
    }

    static let refusals: [(Int, APIError.Kind)] = [
        (400, .invalid), (401, .unauthenticated), (403, .forbidden), (404, .notFound),
        (408, .invalid), (409, .conflict), (410, .notFound), (413, .invalid), (422, .invalid),
        (429, .rateLimited), (430, .rateLimited), (499, .invalid),
    ]

    static let answeredCases =
        refusals.map { status, kind in
            Case("\(status)", answer(status, #"{"message":"no"}"#), "refused", kind)
        }
        + [500, 501, 502, 503, 504, 599].map {
            Case("\($0)", answer($0, issuedJSON()), "ambiguous", .server)
        }
        + [100, 199, 301, 302, 304, 307, 308, 600, 999, 0].map {
            Case("\($0)", answer($0, issuedJSON()), "ambiguous", .unreadable)
        }
        + [200, 201, 202, 299].map { Case("\($0)", answer($0, issuedJSON()), "taken", nil) }

    static let unreadableBodies = [
        "", "null", "[]", "true", "17", #""text""#, "{", "{}", "<html>", issuedJSON() + "}",
        "[\(issuedJSON())]", String(issuedJSON().dropLast()), String(issuedJSON().prefix(30)),
        "\u{FEFF}\(issuedJSON())",
        tokenJSON(), tokenJSON(more: #""token":null,"#), tokenJSON(more: #""token":17,"#),
        tokenJSON(more: #""token":{"token":"\#(newSecret)"},"#),
        tokenJSON(more: #""Token":"\#(newSecret)","#),
        tokenJSON(more: #""answer":{"token":"\#(newSecret)"},"#),
        issuedJSON(secret: ""), issuedJSON(secret: "xaat a"), issuedJSON(secret: "xaat-ü"),
        issuedJSON(secret: #"xaat-\n"#), issuedJSON(secret: #"xaat-\u00e9"#),
        issuedJSON(secret: #"xaat-\u0000"#), issuedJSON(secret: #"xaat-\uD83D\uDE00"#),
        issuedJSON(secret: #"xaat-\u00"#), issuedJSON(secret: #"xaat-\x"#),
        issuedJSON(secret: String(repeating: "x", count: 4097)),
        issuedJSON(id: ""), issuedJSON(id: "../v1"),
        issuedJSON(id: String(repeating: "a", count: 129)),
        #"{"token":"\#(newSecret)","id":17,"name":"checkout"}"#,
        #"{"token":"\#(newSecret)","name":"checkout"}"#, #"{"token":"\#(newSecret)","id":"a"}"#,
        #"{"token":"\#(newSecret)","token":"xaat-b","id":"a","name":"checkout"}"#,
        #"{"token":null,"token":"\#(newSecret)","id":"a","name":"checkout","token":"x"}"#,
        #"{"token":"xaat-a","t\u006fken":"\#(newSecret)","id":"a","name":"checkout"}"#,
        tokenJSON(more: #""token":"\#(newSecret)","expiresAt":"tomorrow","#),
    ].map { Case($0, answer(200, $0), "ambiguous", .unreadable) }

    @Test(arguments: lostCases + answeredCases + unreadableBodies)
    func `follows from its answer, and it is made once`(given: Case) async throws {
        let created = World(given.answer)
        let outcome = await created.api.create(createBody(), seal: openSeal)
        #expect(outcome.name == given.outcome)
        #expect(outcome.error?.kind == given.kind)
        #expect(created.transport.sent.count == 1)

        let regenerated = World(given.answer)
        let id = try #require(oldID)
        let second = await regenerated.api.regenerate(id, regenerateBody(), seal: openSeal)
        #expect(second.name == given.outcome)
        #expect(second.error?.kind == given.kind)
        #expect(regenerated.transport.sent.count == 1)
        #expect(regenerated.time.sleeps.isEmpty)

        for text in ["\(outcome)", "\(second)", outcome.error?.description ?? ""]
        where given.outcome != "taken" {
            #expect(!text.contains("new-secret"), "a secret is in an error")
            #expect(!text.contains("controller-0123"), "the credential is in an error")
        }
    }

    @Test func `a new token comes with its secret, sealed as it arrived`() async throws {
        let capabilities = Capabilities(datasets: ["logs": ["ingest": ["create"]]])
        let json = #"""
             { "id" : "91bc" , "samlAuthenticated":false, "future":[{"a":["}",{"token":"b"}]}],
               "name":"checkout","description":"d", "expiresAt":"2027-02-22T06:40:00.123456Z",
               "orgCapabilities":null,"datasetCapabilities":{"logs":{"ingest":["create"]}},
               "token":"xaat-1234" }
            """#
        let world = World(answer(200, json + "\n"))
        let outcome = await world.api.create(createBody(), seal: openSeal)
        let taken = try #require(outcome.taken)
        #expect(taken.secret == "xaat-1234")
        #expect(
            taken.token
                == LiveToken(
                    id: try #require(TokenID("91bc")),
                    name: "checkout",
                    tokenDescription: "d",
                    expiresAt: Instant(seconds: 1_803_278_400, nanoseconds: 123_456_000),
                    capabilities: capabilities
                )
        )
    }

    @Test(arguments: [
        ("xapt-1", "xapt-1"), (#"a\/b\\c\"d"#, #"a/b\c"d"#), (#"xaat\u002d1\u002D"#, "xaat-1-"),
        (String(repeating: "x", count: 4096), String(repeating: "x", count: 4096)),
    ])
    func `a secret is what its JSON string says`(written: String, secret: String) async throws {
        let world = World(answer(200, issuedJSON(secret: written)))
        let outcome = await world.api.create(createBody(), seal: openSeal)
        #expect(outcome.taken?.secret == secret)
    }

    @Test func `an answer that is cut off anywhere is never taken`() async throws {
        let whole = issuedJSON()
        for length in 0..<whole.utf8.count {
            let part = String(whole.prefix(length))
            let world = World(answer(200, part))
            let outcome = await world.api.create(createBody(), seal: openSeal)
            #expect(outcome.name == "ambiguous", "\(part)")
        }
    }

    @Test func `an answer with a byte changed anywhere does no harm`() async throws {
        let whole = Array(issuedJSON().utf8)
        for place in whole.indices {
            for byte: UInt8 in [0, 0x22, 0x5C, 0x7B, 0x7D, 0x80, 0xFF] {
                var changed = whole
                changed[place] = byte
                let body = unsafe WipedBytes(copying: changed.span.bytes)
                let world = World(.success(HTTPResponse(status: 200, body: body)))
                let outcome = await world.api.create(createBody(), seal: openSeal)
                #expect(["ambiguous", "taken"].contains(outcome.name))
            }
        }
    }

    @Test func `an answer of a thousand levels is not followed`() async throws {
        let deep = String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000)
        let world = World(answer(200, tokenJSON(more: #""a":\#(deep),"token":"xaat-1","#)))
        let outcome = await world.api.create(createBody(), seal: openSeal)
        #expect(outcome.name == "ambiguous")
    }

    @Test func `an answer that shows the old token is ambiguous`() async throws {
        let id = try #require(oldID)
        let world = World(answer(200, issuedJSON(id: id.text)))
        let outcome = await world.api.regenerate(id, regenerateBody(), seal: openSeal)
        #expect(outcome.name == "ambiguous")
        #expect(
            outcome.error?.description == "POST /v2/tokens/7a3e5f60…/regenerate at organization "
                + "'acme': the answer is not what it should be (status 200, it is the old token); "
                + "check that the base URL is the API's, and no proxy answers for it"
        )
    }

    @Test func `an answer of another name is ambiguous, unless a clone keeps its own`()
        async throws
    {
        let id = try #require(oldID)
        let other = answer(200, tokenJSON(name: "other", more: #""token":"xaat-1","#))
        let created = await World(other).api.create(createBody(), seal: openSeal)
        #expect(created.name == "ambiguous")
        let changed = await World(other).api
            .regenerate(id, regenerateBody(newToken: createBody()), seal: openSeal)
        #expect(changed.name == "ambiguous")
        let cloned = await World(other).api.regenerate(id, regenerateBody(), seal: openSeal)
        #expect(cloned.name == "taken")
    }
}
