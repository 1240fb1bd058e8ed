import Model
import Testing

@testable import Sandbox

@Suite struct `A regeneration in the sandbox` {
    let api: API
    let old: Answer

    init() throws {
        api = try API()
        old = api.send(
            "POST",
            "/v2/tokens",
            """
            {"name": "logs", "description": "of logs", "expiresAt": "2026-12-01T00:00:00Z",
             "datasetCapabilities": {"logs": {"ingest": ["create"]}},
             "viewCapabilities": {"errors": {"query": ["read"]}}}
            """
        )
    }

    func regenerate(_ body: String) -> Answer {
        api.send("POST", "/v2/tokens/\(old["id"])/regenerate", body)
    }

    func status(of secret: String) -> Int { api.send("GET", "/v2/user", secret: secret).status }

    @Test func `makes a clone with an id and a secret of its own, which never expires`() {
        let new = regenerate(#"{"existingTokenExpiresAt": "2026-11-25T09:30:00.123456789Z"}"#)
        #expect(new.status == 200)
        #expect(new["id"] != old["id"])
        #expect(new["token"] != old["token"])
        var expected = old.json
        expected["id"] = .text(new["id"])
        expected["token"] = .text(new["token"])
        expected["expiresAt"] = .null
        #expect(new.json == expected)
    }

    @Test
    func `lets the old token work on with its own id and secret to the instant that was sent`()
        throws
    {
        let new = regenerate(#"{"existingTokenExpiresAt": "2026-11-25T09:30:00.123456789Z"}"#)
        var expected = old.json
        expected["token"] = nil
        expected["expiresAt"] = .text("2026-11-25T09:30:00.123456789Z")
        #expect(api.send("GET", "/v2/tokens/\(old["id"])").json == expected)
        let end = try #require(Instant(rfc3339: "2026-11-25T09:30:00.123456789Z"))
        api.clock.set(end - .nanoseconds(1))
        #expect(status(of: old["token"]) == 200)
        #expect(status(of: new["token"]) == 200)
        api.clock.set(end)
        #expect(status(of: old["token"]) == 401)
        #expect(status(of: new["token"]) == 200)
    }

    @Test func `may let the old token live longer than it would have`() throws {
        _ = regenerate(#"{"existingTokenExpiresAt": "2027-01-01T00:00:00Z"}"#)
        api.clock.set(try #require(Instant(rfc3339: "2026-12-31T23:59:59Z")))
        #expect(status(of: old["token"]) == 200)
    }

    @Test func `ends the old token now where the instant is past`() {
        let new = regenerate(#"{"existingTokenExpiresAt": "2020-01-01T00:00:00Z"}"#)
        #expect(status(of: old["token"]) == 401)
        #expect(status(of: new["token"]) == 200)
        #expect(api.send("GET", "/v2/tokens/\(old["id"])")["expiresAt"] == "2020-01-01T00:00:00Z")
    }

    @Test func `of an expired token is possible`() throws {
        api.clock.set(try #require(Instant(rfc3339: "2026-12-01T00:00:00Z")))
        #expect(status(of: old["token"]) == 401)
        #expect(api.send("GET", "/v2/tokens").text.contains(old["id"]))
        let new = regenerate(#"{"existingTokenExpiresAt": "2026-12-02T00:00:00Z"}"#)
        #expect(new.status == 200)
        #expect(status(of: new["token"]) == 200)
        #expect(status(of: old["token"]) == 200)
    }

    @Test func `makes what newToken says, and nothing of the old one`() {
        let new = regenerate(
            """
            {"existingTokenExpiresAt": "2026-11-25T00:00:00Z",
             "newToken": {"name": "search", "orgCapabilities": {"apiTokens": ["read"]}}}
            """
        )
        #expect(
            new.text == """
                {"datasetCapabilities":{},"description":"","expiresAt":null,"id":"\(new["id"])",\
                "name":"search","orgCapabilities":{"apiTokens":["read"]},\
                "samlAuthenticated":false,"token":"\(new["token"])"}
                """
        )
        #expect(api.send("GET", "/v2/tokens/\(old["id"])")["name"] == "logs")
    }

    @Test(arguments: [
        ("null", "null", JSONValue.null),
        (#""2027-01-01T00:00:00Z""#, "null", .text("2027-01-01T00:00:00Z")),
        ("null", #""2027-02-02T00:00:00Z""#, .text("2027-02-02T00:00:00Z")),
        (#""2027-01-01T00:00:00Z""#, #""2027-02-02T00:00:00Z""#, .text("2027-01-01T00:00:00Z")),
        (#""0001-01-01T00:00:00Z""#, #""0001-01-01T00:00:00Z""#, .null),
    ])
    func `takes the new end from newTokenExpiresAt, and else from newToken`(
        newTokenExpiresAt: String,
        expiresAt: String,
        expected: JSONValue
    ) {
        let new = regenerate(
            """
            {"existingTokenExpiresAt": "2026-11-25T00:00:00Z",
             "newTokenExpiresAt": \(newTokenExpiresAt),
             "newToken": {"name": "logs", "expiresAt": \(expiresAt)}}
            """
        )
        #expect(new.json["expiresAt"] == expected)
    }

    @Test(arguments: [
        (
            "{}",
            """
            existingTokenExpiresAt: is missing; say when the existing token is to stop working
            """
        ),
        (
            #"{"existingTokenExpiresAt": "0001-01-01T00:00:00Z"}"#,
            """
            existingTokenExpiresAt: is missing; say when the existing token is to stop working
            """
        ),
        (
            #"{"existingTokenExpiresAt": "tomorrow"}"#,
            """
            existingTokenExpiresAt: is no RFC 3339 timestamp with a time zone such as \
            2026-11-24T09:30:00Z
            """
        ),
        (
            #"{"existingTokenExpiresAt": "2026-12-01T00:00:00Z", "newTokenExpiresAt": 5}"#,
            "newTokenExpiresAt: is a number where a string is needed"
        ),
        (
            #"{"existingTokenExpiresAt": "2026-12-01T00:00:00Z", "newToken": {}}"#,
            "newToken.name: is missing"
        ),
        (
            """
            {"existingTokenExpiresAt": "2026-12-01T00:00:00Z",
             "newToken": {"name": "a", "orgCapabilities": {"billing": ["delete"]}}}
            """,
            "newToken.orgCapabilities.billing: has no action 'delete', only read, update"
        ),
    ])
    func `that breaks the schema changes nothing`(body: String, message: String) {
        let answer = regenerate(body)
        #expect(answer.status == 400)
        #expect(answer.message == message)
        #expect(api.send("GET", "/v2/tokens").text.matches(of: /"id":/).count == 2)
        #expect(api.send("GET", "/v2/tokens/\(old["id"])")["expiresAt"] == "2026-12-01T00:00:00Z")
    }
}
