import Axiom
import HTTPClient
import Model
import Testing

@Suite("Reading tokens")
struct ReadingTests {
    @Test func `gives a list sorted by id, with the API's clock`() async throws {
        let json = """
            [\(tokenJSON(id: "c")), \(tokenJSON(id: "a", more: #""expiresAt":null,"#)),
             \(tokenJSON(id: "b", more: #""expiresAt":"2027-02-22T06:00:00.5Z","lastUsed":1,"#))]
            """
        let world = World(
            answer(200, json, headers: [("date", "Tue, 24 Nov 2026 06:00:07 GMT")])
        )
        let list = try await world.api.listTokens()
        #expect(list.tokens.map(\.id.text) == ["a", "b", "c"])
        #expect(list.tokens[1].expiresAt?.rfc3339 == "2027-02-22T06:00:00.5Z")
        #expect(list.serverDate == noon + .seconds(7))
    }

    @Test func `tells when tokens were last used, where the API does`() async throws {
        let uses = #""apiLastUsed":"2026-11-01T00:00:00Z","ingestLastUsed":"2026-11-02T00:00:00Z","#
        let json = """
            [\(tokenJSON(id: "a", more: uses)), \(tokenJSON(id: "b")),
             \(tokenJSON(id: "c", more: #""apiLastUsed":"0001-01-01T00:00:00Z","#)),
             \(tokenJSON(id: "d", more: #""apiLastUsed":{"at":7},"#))]
            """
        let list = try await World(answer(200, json)).api.listTokens()
        let id = try #require(TokenID("a"))
        #expect(list.lastUses == [id: try #require(Instant(rfc3339: "2026-11-02T00:00:00Z"))])
    }

    @Test(arguments: ["", #""expiresAt":null,"#, #""expiresAt":"0001-01-01T00:00:00Z","#])
    func `knows each way to say that a token never expires`(field: String) async throws {
        let world = World(answer(200, tokenJSON(id: "7a3e5f60-old", more: field)))
        let id = try #require(oldID)
        let token = try await world.api.getToken(id)
        #expect(token?.id == id)
        #expect(token?.expiresAt == nil)
    }

    @Test func `passes over null where a group or a map may be`() async throws {
        let json =
            #"{"id":"7a3e5f60-old","name":"a","description":null,"viewCapabilities":null,"#
            + #""orgCapabilities":{"users":null},"datasetCapabilities":{"a":null}}"#
        let world = World(answer(200, json))
        let id = try #require(oldID)
        let token = try await world.api.getToken(id)
        #expect(token == LiveToken(id: id, name: "a"))
    }

    @Test(arguments: [
        ("{}", "it is of another type"), ("null", "it is of another type"), ("", "it is no JSON"),
        (#"{"tokens":[],"next":"a"}"#, "it is of another type"), ("[", "it is no JSON"),
        (#"[{"name":"a"}]"#, "[0] has no id"), (#"[{"id":"a"}]"#, "[0] has no name"),
        (#"[{"id":"a/b","name":"a"}]"#, "[0].id is malformed"),
        (#"[{"id":"a","name":17}]"#, "[0].name is of another type"),
        (#"[{"id":"a","name":"a","expiresAt":"soon"}]"#, "[0].expiresAt is malformed"),
        (#"[{"id":"a","name":"a"},{"id":"a","name":"b"}]"#, "it shows the token a twice"),
        (#"[{"id":"a","name":"a"},null]"#, "[1] is of another type"),
    ])
    func `takes no list that is not a whole one`(body: String, problem: String) async throws {
        let world = World(answer(200, body))
        let error = try await failure { () throws(APIError) in try await world.api.listTokens() }
        #expect(error.kind == .unreadable)
        #expect(error.detail == problem)
        #expect(world.transport.sent.count == 1)
    }

    @Test func `takes no list of which the API says that it goes on`() async throws {
        let link = #"<https://api.example/v2/tokens?page=2>; rel="next""#
        let world = World(answer(200, "[]", headers: [("Link", link)]))
        let error = try await failure { () throws(APIError) in try await world.api.listTokens() }
        #expect(error.detail == "it is one page of several")
    }

    @Test(arguments: [404, 410])
    func `finds that a token is gone`(status: Int) async throws {
        let world = World(answer(status, #"{"message":"no such token"}"#))
        let id = try #require(oldID)
        #expect(try await world.api.getToken(id) == nil)
        #expect(try await world.api.deleteToken(id) == false)
        #expect(
            world.transport.sent.map(\.line) == [
                "GET https://api.example/v2/tokens/7a3e5f60-old",
                "DELETE https://api.example/v2/tokens/7a3e5f60-old",
            ]
        )
    }

    @Test func `takes no other token for the one that it asked for`() async throws {
        let world = World(answer(200, tokenJSON(id: "other")))
        let id = try #require(oldID)
        let error = try await failure { () throws(APIError) in try await world.api.getToken(id) }
        #expect(error.kind == .unreadable)
    }

    @Test func `finds that a token was deleted`() async throws {
        let world = World(answer(204))
        let id = try #require(oldID)
        #expect(try await world.api.deleteToken(id))
    }

    @Test(arguments: [(200, true), (204, true), (403, true), (401, false)])
    func `finds whether a secret is accepted`(status: Int, isAccepted: Bool) async throws {
        let world = World(answer(status, "[]"))
        let id = try #require(oldID)
        #expect(try await world.api.accepts(shared(newSecret), for: id) == isAccepted)
        #expect(world.transport.sent.map(\.bearer) == [newSecret])
        #expect(world.transport.sent.map(\.line) == ["GET https://api.example/v2/tokens"])
    }

    @Test(arguments: [400, 404, 429, 500])
    func `does not guess whether a secret is accepted`(status: Int) async throws {
        let world = World(answer(status))
        let id = try #require(oldID)
        let error = try await failure { () throws(APIError) in
            try await world.api.accepts(shared(newSecret), for: id)
        }
        #expect(error.status == status)
        #expect(error.call == "GET /v2/tokens with the secret of 7a3e5f60…")
    }
}

@Suite("A call that may be repeated")
struct RepeatingTests {
    static let passing: [FakeTransport.Answer] =
        [429, 430, 500, 502, 503, 504].map { answer($0) }
        + [.nameNotResolved, .refused, .tls, .timedOut, .truncated, .reset].map { lost($0) }

    @Test(arguments: passing)
    func `is tried again after what may pass`(trouble: FakeTransport.Answer) async throws {
        let world = World(trouble, trouble, trouble, answer(200, "[]"))
        let list = try await world.api.listTokens()
        #expect(list.tokens.isEmpty)
        #expect(world.transport.sent.count == 4)
        // Half of 1, 2 and 4 seconds: the generator of these tests always draws the middle.
        #expect(world.time.sleeps == [.milliseconds(500), .seconds(1), .seconds(2)])
    }

    @Test(arguments: passing)
    func `is given up after four tries`(trouble: FakeTransport.Answer) async throws {
        let world = World(trouble)
        let id = try #require(oldID)
        _ = try await failure { () throws(APIError) in try await world.api.deleteToken(id) }
        #expect(world.transport.sent.count == 4)
    }

    @Test(arguments: [
        answer(400), answer(401), answer(403), answer(409), answer(302), answer(200, "{"),
        lost(.tooLarge), lost(.cancelled),
    ])
    func `is made once where another try cannot help`(
        trouble: FakeTransport.Answer
    ) async throws {
        let world = World(trouble)
        _ = try await failure { () throws(APIError) in try await world.api.listTokens() }
        #expect(world.transport.sent.count == 1)
        #expect(world.time.sleeps.isEmpty)
    }

    @Test(arguments: [
        ("7", 7), ("0", nil), ("-5", nil), ("soon", nil), ("1e3", nil), ("", nil), ("900", 900),
        ("Tue, 24 Nov 2026 06:01:00 GMT", 60), ("Tue, 24 Nov 2026 05:00:00 GMT", nil),
        ("Sun, 99 Nov 2026 06:01:00 GMT", nil),
    ])
    func `waits as long as the API asks`(retryAfter: String, seconds: Int?) async throws {
        let trouble = answer(429, headers: [("Retry-After", retryAfter)])
        let world = World(trouble, answer(200, "[]"))
        _ = try await world.api.listTokens()
        let expected: Duration = seconds.map { .seconds($0) } ?? .milliseconds(500)
        #expect(world.time.sleeps == [expected])
    }

    @Test func `reads a date to come back at on the API's own clock`() async throws {
        let trouble = answer(
            503,
            headers: [
                ("Date", "Wed, 25 Nov 2026 06:00:00 GMT"),
                ("Retry-After", "Wed, 25 Nov 2026 06:00:30 GMT"),
            ]
        )
        let world = World(trouble, answer(200, "[]"))
        _ = try await world.api.listTokens()
        #expect(world.time.sleeps == [.seconds(30)])
    }

    @Test(arguments: ["901", "99999999999999999999", "Tue, 24 Nov 2099 06:01:00 GMT"])
    func `waits at most a quarter of an hour in all`(retryAfter: String) async throws {
        let world = World(answer(430, headers: [("Retry-After", retryAfter)]))
        let error = try await failure { () throws(APIError) in try await world.api.listTokens() }
        #expect(error.kind == .rateLimited)
        #expect(error.retryAfter == .minutes(15))
        #expect(world.time.now - noon == .minutes(15))
        #expect(world.transport.sent.count == 2)
    }

    @Test func `ends with its task`() async throws {
        let world = World(answer(500))
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await failure { () throws(APIError) in try await world.api.listTokens() }
        }
        #expect(try await task.value.kind == .server)
        #expect(world.transport.sent.count == 1)
    }
}
