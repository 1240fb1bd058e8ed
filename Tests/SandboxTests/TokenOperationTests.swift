import Model
import Testing

@testable import Sandbox

@Suite struct `The sandbox's token operations` {
    let api: API

    init() throws { api = try API() }

    /// Creates a token that may send events to `logs`.
    func create(_ name: String = "logs", expiresAt: String = "null") -> Answer {
        api.send(
            "POST",
            "/v2/tokens",
            """
            {"name": "\(name)", "description": "of \(name)", "expiresAt": \(expiresAt),
             "datasetCapabilities": {"logs": {"ingest": ["create"]}},
             "viewCapabilities": {"errors": {"share": ["read", "create"]}}}
            """
        )
    }

    @Test func `create answers with the token and its secret, which is never shown again`() {
        let created = create(expiresAt: "\"2026-12-24T10:30:00.000000001+01:00\"")
        #expect(created.status == 200)
        #expect(created["token"].wholeMatch(of: /xaat(-[0-9a-f]+){5}/) != nil)
        #expect(created["token"].utf8.count == 41)
        let expected = """
            {"datasetCapabilities":{"logs":{"ingest":["create"]}},"description":"of logs",\
            "expiresAt":"2026-12-24T09:30:00.000000001Z","id":"\(created["id"])","name":"logs",\
            "orgCapabilities":{},"samlAuthenticated":false,\
            "viewCapabilities":{"errors":{"share":["create","read"]}}
            """
        #expect(created.text == expected + ",\"token\":\"\(created["token"])\"}")
        #expect(api.send("GET", "/v2/tokens/\(created["id"])").text == expected + "}")
    }

    @Test func `a token without an expiry has null, and without views no field for them`() {
        let created = api.send("POST", "/v2/tokens", #"{"name": "logs"}"#)
        #expect(
            api.send("GET", "/v2/tokens/\(created["id"])").text == """
                {"datasetCapabilities":{},"description":"","expiresAt":null,\
                "id":"\(created["id"])","name":"logs","orgCapabilities":{},\
                "samlAuthenticated":false}
                """
        )
    }

    @Test func `nulls, the year 1 and unknown fields are as good as absent`() {
        let created = api.send(
            "POST",
            "/v2/tokens",
            """
            {"name": "logs", "description": null, "expiresAt": "0001-01-01T00:00:00Z",
             "colour": "red", "orgCapabilities": {"apiTokens": null, "views": ["read"]},
             "datasetCapabilities": {"logs": {"ingest": null, "query": []}, "metrics": null},
             "viewCapabilities": null}
            """
        )
        #expect(created.status == 200)
        #expect(created.json["expiresAt"] == .null)
        #expect(created.json["orgCapabilities"] == .object(["views": .array([.text("read")])]))
        #expect(created.json["datasetCapabilities"] == .object([:]))
    }

    @Test func `list shows every token without secrets, in the order of their making`() throws {
        let first = create("b")
        let second = create("a")
        let third = create("a")
        let list = api.send("GET", "/v2/tokens")
        #expect(list.status == 200)
        let ids = list.text.matches(of: /"id":"([^"]+)"/).map { String($0.output.1) }
        #expect(ids.dropFirst() == [first["id"], second["id"], third["id"]])
        #expect(Set(ids).count == 4)
        #expect(!list.text.contains("xaat-"))
    }

    @Test func `delete ends a token at once`() {
        let created = create()
        let path = "/v2/tokens/\(created["id"])"
        let deleted = api.send("DELETE", path)
        #expect(deleted.status == 204)
        #expect(deleted.body.isEmpty)
        #expect(deleted.headers["Content-Type"] == nil)
        #expect(api.send("DELETE", path).status == 404)
        #expect(api.send("GET", "/v2/user", secret: created["token"]).status == 401)
    }

    @Test(arguments: [("GET", ""), ("DELETE", ""), ("POST", "/regenerate")])
    func `an unknown id is not found`(method: String, suffix: String) {
        let answer = api.send(
            method,
            "/v2/tokens/no-such-token\(suffix)",
            #"{"existingTokenExpiresAt": "2026-12-01T00:00:00Z"}"#
        )
        #expect(answer.status == 404)
        #expect(answer.message == "no token has the id 'no-such-token'")
    }

    @Test(arguments: [
        ("", "the body is no JSON"),
        ("{\"name\": ", "the body is no JSON"),
        (String(repeating: "[", count: 100_000), "the body is no JSON"),
        (#"{"name": 1e999}"#, "the body is no JSON"),
        ("[]", "the body is an array where an object is needed"),
        (#"{}"#, "name: is missing"),
        (#"{"name": null}"#, "name: is missing"),
        (#"{"name": ""}"#, "name: must not be empty"),
        (#"{"name": 7}"#, "name: is a number where a string is needed"),
        (
            #"{"name": "a", "description": true}"#,
            "description: is a boolean where a string is needed"
        ),
        (
            #"{"name": "a", "expiresAt": ""}"#,
            "expiresAt: is no RFC 3339 timestamp with a time zone such as 2026-11-24T09:30:00Z"
        ),
        (
            #"{"name": "a", "expiresAt": "2026-11-24T09:30:00"}"#,
            "expiresAt: is no RFC 3339 timestamp with a time zone such as 2026-11-24T09:30:00Z"
        ),
        (
            #"{"name": "a", "orgCapabilities": {"apitokens": ["read"]}}"#,
            "orgCapabilities.apitokens: is an unknown capability; did you mean 'apiTokens'?"
        ),
        (
            #"{"name": "a", "datasetCapabilities": {"logs": {"fly": ["read"]}}}"#,
            "datasetCapabilities.logs.fly: is an unknown capability"
        ),
        (
            #"{"name": "a", "datasetCapabilities": {"logs": {"ingest": ["read"]}}}"#,
            "datasetCapabilities.logs.ingest: has no action 'read', only create"
        ),
        (
            #"{"name": "a", "viewCapabilities": {"v": {"share": ["update"]}}}"#,
            "viewCapabilities.v.share: has no action 'update', only create, delete, read"
        ),
        (
            #"{"name": "a", "datasetCapabilities": {"logs": {"ingest": "create"}}}"#,
            "datasetCapabilities.logs.ingest: is a string where an array is needed"
        ),
        (
            #"{"name": "a", "datasetCapabilities": {"logs": {"ingest": ["create", 1]}}}"#,
            "datasetCapabilities.logs.ingest[1]: is a number where a string is needed"
        ),
        (
            #"{"name": "a", "orgCapabilities": []}"#,
            "orgCapabilities: is an array where an object is needed"
        ),
    ])
    func `a body that breaks the schema is refused with the place and the reason`(
        body: String,
        message: String
    ) {
        let answer = api.send("POST", "/v2/tokens", body)
        #expect(answer.status == 400)
        #expect(answer.message == message)
        #expect(api.send("GET", "/v2/tokens").text.matches(of: /"id":/).count == 1)
    }

    @Test func `a body that is longer than any token needs is refused unread`() {
        let name = String(repeating: "x", count: 256 * 1024)
        let answer = api.send("POST", "/v2/tokens", #"{"name": "\#(name)"}"#)
        #expect(answer.status == 413)
        #expect(answer.message == "the body is longer than 262144 bytes")
    }
}
