import Foundation
import HTTPClient
import Model

/// One call of the token API.
struct APICall: Sendable {
    var method: HTTPRequest.Method
    var path: String
    /// The path as people see it, with a shortened id.
    var shownPath: String
    /// What the caller's credential must be allowed.
    var capability: String
    var body: [UInt8]?
    var isRepeatable = true
    var maxBodyBytes = Limits.responseBytes

    static var list: APICall {
        APICall(
            method: .get,
            path: "/v2/tokens",
            shownPath: "/v2/tokens",
            capability: "apiTokens: [read]",
            maxBodyBytes: Limits.tokenListBytes
        )
    }

    static func get(_ id: TokenID) -> APICall {
        ofToken(id, method: .get, capability: "apiTokens: [read]")
    }

    static func delete(_ id: TokenID) -> APICall {
        ofToken(id, method: .delete, capability: "apiTokens: [delete]")
    }

    static func create(_ body: [UInt8]) -> APICall {
        APICall(
            method: .post,
            path: "/v2/tokens",
            shownPath: "/v2/tokens",
            capability: "apiTokens: [create]",
            body: body,
            isRepeatable: false
        )
    }

    static func regenerate(_ id: TokenID, _ body: [UInt8]) -> APICall {
        var call = ofToken(id, method: .post, capability: "apiTokens: [update]")
        call.path += "/regenerate"
        call.shownPath += "/regenerate"
        call.body = body
        call.isRepeatable = false
        return call
    }

    static func ingest(_ body: [UInt8], into dataset: String) -> APICall {
        let allowed = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
        let name = dataset.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
        return APICall(
            method: .post,
            path: "/v1/datasets/\(name)/ingest",
            shownPath: "/v1/datasets/\(dataset.escapingControls)/ingest",
            capability: "ingest: [create] of the data set",
            body: body,
            isRepeatable: false
        )
    }

    private static func ofToken(
        _ id: TokenID,
        method: HTTPRequest.Method,
        capability: String
    ) -> APICall {
        APICall(
            method: method,
            path: "/v2/tokens/\(id.text)",
            shownPath: "/v2/tokens/\(id.short)",
            capability: capability
        )
    }
}
