import Foundation
import Model
import Testing

@testable import Sandbox

@Suite struct `The last use of a token` {
    private static let later = API.start + .seconds(90)

    private func created(by api: API) -> (id: String, secret: String) {
        let answer = api.send(
            "POST",
            "/v2/tokens",
            #"{"name": "a", "datasetCapabilities": {"logs": {"ingest": ["create"]}}}"#
        )
        return (answer["id"], answer["token"])
    }

    private func ingest(_ api: API, with secret: String) -> Int {
        api.send(
            "POST",
            "/v1/datasets/logs/ingest",
            Array("[{}]".utf8),
            secret: secret,
            headers: [("content-type", "application/json")]
        ).status
    }

    @Test func `is not told unless it was asked for`() throws {
        let api = try API()
        let token = created(by: api)
        #expect(ingest(api, with: token.secret) == 200)
        let shown = api.send("GET", "/v2/tokens/\(token.id)")
        #expect(shown.json["apiLastUsed"] == nil)
        #expect(shown.json["ingestLastUsed"] == nil)
    }

    @Test func `is that of events and that of everything else, and absent where there was none`()
        throws
    {
        let api = try API(showsLastUse: true)
        let token = created(by: api)
        let path = "/v2/tokens/\(token.id)"
        #expect(api.send("GET", path).json["ingestLastUsed"] == nil)
        #expect(ingest(api, with: token.secret) == 200)
        api.clock.set(Self.later)
        #expect(api.send("GET", "/v2/user", secret: token.secret).status == 200)

        let shown = api.send("GET", path)
        #expect(shown["ingestLastUsed"] == API.start.rfc3339)
        #expect(shown["apiLastUsed"] == Self.later.rfc3339)
        let list = api.send("GET", "/v2/tokens").text
        #expect(list.contains("\"ingestLastUsed\":\"\(API.start.rfc3339)\""))
    }

    @Test func `is no use where the call was refused`() throws {
        let api = try API(showsLastUse: true)
        let token = created(by: api)
        #expect(api.send("GET", "/v2/tokens", secret: token.secret).status == 403)
        #expect(api.send("GET", "/v2/tokens/\(token.id)").json["apiLastUsed"] == nil)
    }

    @Test func `is kept through a restart, and goes with the token`() throws {
        let folder = try TemporaryFolder()
        let first = try API(in: folder, showsLastUse: true)
        let token = created(by: first)
        #expect(ingest(first, with: token.secret) == 200)
        let second = try API(in: folder, showsLastUse: true)
        let path = "/v2/tokens/\(token.id)"
        #expect(second.send("GET", path)["ingestLastUsed"] == API.start.rfc3339)
        #expect(second.send("DELETE", path).status == 204)
        #expect(try second.lastUseCount() == 1, "only that of the first token is left")
    }
}
