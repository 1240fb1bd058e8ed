import Axiom
import HTTPClient
import Model
import Testing

@Suite("An error of the token API")
struct ErrorTests {
    private func refusal(
        _ status: Int,
        _ body: String = "",
        headers: [(String, String)] = []
    ) async throws -> APIError {
        let world = World(answer(status, body, headers: headers))
        let id = try #require(oldID)
        let outcome = await world.api.regenerate(id, regenerateBody(), seal: openSeal)
        return try #require(outcome.error)
    }

    private static let start = "POST /v2/tokens/7a3e5f60…/regenerate at organization 'acme': "

    @Test(arguments: [
        (
            401, #"{"message":"invalid token"}"#,
            "the API does not accept the credential (status 401, \"invalid token\", trace 4bf9); "
                + "check the credential of organization 'acme'"
        ),
        (
            403, #"{"message":"forbidden"}"#,
            "the credential may not do this (status 403, \"forbidden\", trace 4bf9); "
                + "give the credential the capability apiTokens: [update]"
        ),
        (
            404, "",
            "the API has no such token (status 404, trace 4bf9); "
                + "look at the live tokens with `regent plan`"
        ),
        (
            409, #"{"message":"name exists"}"#,
            "the API reports a conflict (status 409, \"name exists\", trace 4bf9); "
                + "look at the live tokens with `regent plan`, then try again"
        ),
        (
            400, #"{"message":"no such data set"}"#,
            "the API does not take the request (status 400, \"no such data set\", trace 4bf9); "
                + "correct what the message names in the manifest"
        ),
        (
            430, "",
            "the API asks for fewer calls (status 430, trace 4bf9); try again in a few minutes"
        ),
        (
            502, "<html>Bad gateway</html>",
            "the API failed (status 502, trace 4bf9); "
                + "try again later; the vendor's support finds the call by its trace id"
        ),
        (
            302, "",
            "the answer is not what it should be (status 302, trace 4bf9, no redirect is "
                + "followed); check that the base URL is the API's, and no proxy answers for it"
        ),
    ])
    func `says what happened, to what, and what to do next`(
        status: Int,
        body: String,
        text: String
    ) async throws {
        let error = try await refusal(status, body, headers: [("X-Axiom-Trace-Id", "4bf9")])
        #expect(error.description == Self.start + text)
        #expect(error.organization == "acme")
        #expect(error.traceID == "4bf9")
    }

    @Test func `says when to try again where the API says it`() async throws {
        let error = try await refusal(429, headers: [("Retry-After", "90")])
        #expect(error.retryAfter == .seconds(90))
        #expect(
            error.description == Self.start
                + "the API asks for fewer calls (status 429); try again in 1m30s"
        )
    }

    @Test func `says that nothing was sent, or that it was`() async throws {
        let world = World(lost(.refused, wasSent: false))
        let outcome = await world.api.create(createBody(), seal: openSeal)
        #expect(
            outcome.error?.description == "POST /v2/tokens at organization 'acme': there is no "
                + "complete answer (no connection could be made (as scripted); nothing was sent); "
                + "check the network and the base URL of organization 'acme'"
        )
    }

    @Test func `names the capability that each call needs`() async throws {
        let world = World(answer(403))
        let id = try #require(oldID)
        let api = world.api
        let errors = [
            try await failure { () throws(APIError) in try await api.listTokens() },
            try await failure { () throws(APIError) in try await api.getToken(id) },
            try await failure { () throws(APIError) in try await api.deleteToken(id) },
            await api.create(createBody(), seal: openSeal).error,
        ]
        #expect(
            errors.map { $0?.capability } == [
                "apiTokens: [read]", "apiTokens: [read]", "apiTokens: [delete]",
                "apiTokens: [create]",
            ]
        )
    }

    @Test(arguments: [
        (#"a\u001b[31mb\nc"#, #"a\u001b[31mb\u000ac"#),
        (#"a\u202eb\u2028c"#, #"a\u202eb\u2028c"#),
        ("grüße, 世界", "grüße, 世界"), (#"\u0000"#, #"\u0000"#),
        ("bad token 'xaat-1234' or xapt-5678xaat-9", "bad token '(secret) or (secret)"),
    ])
    func `shows the API's words without control characters and secrets`(
        written: String,
        shown: String
    ) async throws {
        let error = try await refusal(400, #"{"message":"\#(written)"}"#)
        #expect(error.apiMessage == shown)
    }

    @Test(arguments: ["a", "\\u0007", "a ", "xaat-", "e\\u0301", "世"])
    func `shows at most 200 characters of the API's words`(piece: String) async throws {
        let long = String(repeating: piece, count: 5000)
        let error = try await refusal(
            400,
            #"{"message":"\#(long)"}"#,
            headers: [("X-Axiom-Trace-Id", String(repeating: "\u{1B}", count: 1000))]
        )
        #expect(try #require(error.apiMessage).count <= 200)
        #expect(try #require(error.traceID).count <= 64)
    }

    @Test(arguments: ["", "{}", "[]", #"{"message":17}"#, #"{"message":""}"#, "\u{0}", "<html>"])
    func `has no words where the API has none`(body: String) async throws {
        #expect(try await refusal(400, body).apiMessage == nil)
    }
}
