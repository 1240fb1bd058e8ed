import Foundation
import Model
import Testing

@testable import Sandbox

/// What Axiom's public clients send and expect, beside what the Python client's own test shows.
@Suite struct `What public clients rely on` {
    let api: API

    init() throws { api = try API() }

    /// The fields of the published schema `APIToken`, and the secret of an answer that makes one.
    private static let tokenFields: Set = [
        "id", "name", "description", "expiresAt", "datasetCapabilities", "orgCapabilities",
        "viewCapabilities", "samlAuthenticated",
    ]

    /// As the Go client sends it.
    private func create(_ body: String) -> Answer {
        api.send(
            "POST",
            "/v2/tokens",
            Array(body.utf8),
            headers: [
                ("content-type", "application/json"), ("accept", "application/json"),
                ("x-axiom-org-id", "sandbox-00000000"),
            ]
        )
    }

    @Test func `no answer has a field beyond the schema, since the Go client decodes strictly`() {
        let created = create(#"{"name": "a", "viewCapabilities": {"v": {"query": ["read"]}}}"#)
        #expect(Set(created.json.keys) == Self.tokenFields.union(["token"]))
        let id = created["id"]
        #expect(Set(api.send("GET", "/v2/tokens/\(id)").json.keys) == Self.tokenFields)
        let renewed = api.send(
            "POST",
            "/v2/tokens/\(id)/regenerate",
            #"{"existingTokenExpiresAt": "2026-12-01T00:00:00Z"}"#
        )
        #expect(Set(renewed.json.keys) == Self.tokenFields.union(["token"]))
    }

    @Test func `an instant comes back with the nanoseconds that the Go client sent`() {
        let instant = "2027-01-02T03:04:05.123456789Z"
        let created = create(#"{"name": "a", "expiresAt": "\#(instant)"}"#)
        #expect(created["expiresAt"] == instant)
        let renewed = api.send(
            "POST",
            "/v2/tokens/\(created["id"])/regenerate",
            #"{"existingTokenExpiresAt": "\#(instant)", "newTokenExpiresAt": "\#(instant)"}"#
        )
        #expect(renewed["expiresAt"] == instant)
        #expect(api.send("GET", "/v2/tokens/\(created["id"])")["expiresAt"] == instant)
    }

    @Test func `the user has what the Go client decodes before it does anything else`() {
        let user = api.send("GET", "/v2/user")
        #expect(Set(user.json.keys) == ["id", "name", "email", "role"])
        guard case .object(let role)? = user.json["role"] else {
            Issue.record("the role is no object")
            return
        }
        #expect(Set(role.keys) == ["id", "name"])
    }

    @Test func `neither an expiry nor a SAML flag is ever what the Python client fails on`() {
        for expiry in ["null", "\"0001-01-01T00:00:00Z\"", "\"2027-01-02T03:04:05.123456Z\""] {
            let created = create(#"{"name": "a", "expiresAt": \#(expiry)}"#)
            #expect(created.json["samlAuthenticated"] == .boolean(false))
            #expect(created.json["expiresAt"] != .text(""))
        }
    }

    @Test func `a null at every level is as good as none, since the Python client sends them`() {
        let nulls = """
            {"name": "a", "description": null, "expiresAt": null, "viewCapabilities": null,
             "datasetCapabilities": {"logs": {"ingest": ["create"], "query": null, "data": null}},
             "orgCapabilities": {"apiTokens": null, "views": null}}
            """
        let created = create(nulls)
        #expect(created.status == 200)
        #expect(
            created.json["datasetCapabilities"]
                == .object(["logs": .object(["ingest": .array([.text("create")])])])
        )
        let renewed = api.send(
            "POST",
            "/v2/tokens/\(created["id"])/regenerate",
            """
            {"existingTokenExpiresAt": "2026-12-01T00:00:00.123456+00:00",
             "newTokenExpiresAt": null, "newToken": null}
            """
        )
        #expect(renewed.status == 200)
        #expect(renewed["name"] == "a", "a clone")
    }
}
