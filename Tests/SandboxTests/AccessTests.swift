import HTTPServer
import Model
import Testing

@testable import Sandbox

@Suite struct `Access to the sandbox` {
    let api: API

    init() throws { api = try API() }

    /// A secret that may do what a body's capabilities say.
    func secret(_ capabilities: String, expiresAt: String = "null") -> String {
        api.send(
            "POST",
            "/v2/tokens",
            #"{"name": "a", "expiresAt": \#(expiresAt), \#(capabilities)}"#
        )["token"]
    }

    @Test(
        arguments: [
            (nil, "no token was sent; send 'Authorization: Bearer xaat-…'"),
            ("xaat-00000000-0000-0000-0000-000000000000", "the token is unknown"),
            ("a b", "no token was sent; send 'Authorization: Bearer xaat-…'"),
        ] as [(String?, String)]
    )
    func `needs a known secret`(secret: String?, message: String) {
        let answer = api.send("GET", "/v2/tokens", secret: secret)
        #expect(answer.status == 401)
        #expect(answer.message == message)
        #expect(answer.headers["WWW-Authenticate"] == "Bearer")
    }

    @Test func `needs the bearer scheme`() {
        let basic = [(name: "Authorization", value: "Basic \(api.firstToken)")]
        #expect(api.send("GET", "/v2/user", secret: nil, headers: basic).status == 401)
        let lowered = [(name: "Authorization", value: "bearer \(api.firstToken)")]
        #expect(api.send("GET", "/v2/user", secret: nil, headers: lowered).status == 200)
    }

    @Test func `ends in the second in which the token expires`() throws {
        let secret = secret(
            #""orgCapabilities": {"apiTokens": ["read"]}"#,
            expiresAt: "\"2026-11-24T10:00:00Z\""
        )
        let end = try #require(Instant(rfc3339: "2026-11-24T10:00:00Z"))
        api.clock.set(end - .seconds(1))
        #expect(api.send("GET", "/v2/tokens", secret: secret).status == 200)
        api.clock.set(end)
        let answer = api.send("GET", "/v2/tokens", secret: secret)
        #expect(answer.status == 401)
        #expect(answer.message == "the token has expired")
    }

    @Test(arguments: [
        ("read", "GET", "/v2/tokens"),
        ("read", "GET", "/v2/tokens/x"),
        ("create", "POST", "/v2/tokens"),
        ("update", "POST", "/v2/tokens/x/regenerate"),
        ("delete", "DELETE", "/v2/tokens/x"),
    ])
    func `to tokens takes one action each`(action: String, method: String, path: String) {
        let others = ["create", "delete", "read", "update"].filter { $0 != action }
        let without = secret(#""orgCapabilities": {"apiTokens": \#(others)}"#)
        let refused = api.send(method, path, secret: without)
        #expect(refused.status == 403)
        #expect(refused.message == "apiTokens: [\(action)] is missing")
        let with = secret(#""orgCapabilities": {"apiTokens": ["\#(action)"]}"#)
        #expect(![401, 403].contains(api.send(method, path, secret: with).status))
    }

    @Test(arguments: [
        (#"{"logs": {"ingest": ["create"]}}"#, 200),
        (#"{"*": {"ingest": ["create"]}}"#, 200),
        (#"{"metrics": {"ingest": ["create"]}}"#, 403),
        (#"{"logs": {"query": ["read"]}}"#, 403),
        ("{}", 403),
    ])
    func `to a data set takes its name or the asterisk`(capabilities: String, status: Int) {
        let secret = secret(#""datasetCapabilities": \#(capabilities)"#)
        for path in ["/v1/datasets/logs/ingest", "/v1/ingest/logs"] {
            let answer = api.send(
                "POST",
                path,
                Array("[]".utf8),
                secret: secret,
                headers: [("Content-Type", "application/json")]
            )
            #expect(answer.status == status)
            if status == 403 {
                #expect(
                    answer.message == "ingest: [create] for the data set 'logs' is missing"
                )
            }
        }
    }

    @Test func `shows every token who it is taken for`() {
        let answer = api.send("GET", "/v2/user", secret: secret(#""orgCapabilities": {}"#))
        #expect(
            answer.text == """
                {"email":"sandbox@localhost","id":"sandbox","name":"Sandbox",\
                "role":{"id":"owner","name":"Owner"}}
                """
        )
    }

    @Test(arguments: [
        "/", "", "/v2", "/v2/", "/v2/tokens/", "/v1/tokens", "/v2/tokens/a/regenerate/",
        "/v2/tokens/a b", "/v2/tokens%00", "/v2/user/x", "/v1/datasets//ingest", "v2/tokens",
        "/v1/ingest/\(String(repeating: "x", count: 129))",
    ])
    func `leads nowhere on an unknown path`(path: String) {
        let answer = api.send("GET", path)
        #expect(answer.status == 404)
        #expect(answer.message == "there is nothing at \(path)")
    }

    @Test(arguments: [
        ("PUT", "/v2/tokens", "GET, POST"),
        ("PATCH", "/v2/tokens/a", "DELETE, GET"),
        ("GET", "/v2/tokens/a/regenerate", "POST"),
        ("POST", "/v2/user", "GET"),
        ("GET", "/v1/ingest/logs", "POST"),
    ])
    func `names the methods of a path`(method: String, path: String, allowed: String) {
        let answer = api.send(method, path)
        #expect(answer.status == 405)
        #expect(answer.headers["Allow"] == allowed)
        #expect(answer.message == "the path answers \(allowed) only")
    }

    @Test func `is possible with HEAD where GET is`() {
        #expect(api.send("HEAD", "/v2/tokens").status == 200)
    }

    @Test func `is answered with a date, a trace and JSON, whatever the answer`() {
        let answers = [
            api.send("GET", "/v2/tokens"), api.send("GET", "/nowhere"),
            api.send("GET", "/v2/tokens", secret: nil), api.send("PUT", "/v2/tokens"),
            api.send("POST", "/v2/tokens", "{"),
        ]
        for answer in answers {
            #expect(answer.headers["Date"] == "Tue, 24 Nov 2026 09:30:00 GMT")
            #expect(answer.headers["Content-Type"] == "application/json")
        }
        #expect(Set(answers.map { $0.headers["X-Axiom-Trace-Id"] }).count == answers.count)
    }
}

@Suite struct `The sandbox's rate limit` {
    @Test func `is told on every answer`() throws {
        let api = try API(requestsPerMinute: 3)
        let answers = (0..<3).map { _ in api.send("GET", "/v2/user", secret: nil) }
        #expect(answers.map(\.status) == [401, 401, 401])
        #expect(
            answers.map { $0.headers["X-RateLimit-Scope"] }
                == Array(repeating: "organization", count: 3)
        )
        #expect(answers.map { $0.headers["X-RateLimit-Limit"] } == ["3", "3", "3"])
        #expect(answers.map { $0.headers["X-RateLimit-Remaining"] } == ["2", "1", "0"])
        let reset = "\(API.start.seconds + 60)"
        #expect(answers.map { $0.headers["X-RateLimit-Reset"] } == [reset, reset, reset])
    }

    @Test func `refuses what is too much until the minute is over, and does nothing of it`() throws
    {
        let api = try API(requestsPerMinute: 1)
        #expect(api.send("GET", "/v2/tokens").status == 200)
        api.clock.set(API.start + .seconds(59))
        let refused = api.send("POST", "/v2/tokens", #"{"name": "a"}"#)
        #expect(refused.status == 429)
        #expect(refused.message == "too many requests; try again in 1 s")
        #expect(refused.headers["Retry-After"] == "1")
        #expect(refused.headers["X-RateLimit-Remaining"] == "0")
        api.clock.set(API.start + .seconds(60))
        let list = api.send("GET", "/v2/tokens")
        #expect(list.status == 200)
        #expect(list.text.matches(of: /"id":/).count == 1)
    }

    @Test func `begins anew where the clock was put back`() throws {
        let api = try API(requestsPerMinute: 1)
        _ = api.send("GET", "/v2/user")
        api.clock.set(API.start - .seconds(1))
        #expect(api.send("GET", "/v2/user").status == 200)
    }
}

@Suite struct `A date of HTTP` {
    @Test(arguments: [
        ("2026-11-24T09:30:00Z", "Tue, 24 Nov 2026 09:30:00 GMT"),
        ("1970-01-01T00:00:00.999Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("1969-12-31T23:59:59Z", "Wed, 31 Dec 1969 23:59:59 GMT"),
        ("1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("2024-02-29T12:00:00Z", "Thu, 29 Feb 2024 12:00:00 GMT"),
    ])
    func `is written as RFC 9110 says`(instant: String, date: String) throws {
        #expect(try #require(Instant(rfc3339: instant)).httpDate == date)
    }
}
