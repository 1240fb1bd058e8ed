import FoundationEssentials
import HTTPServer
import Model
import Secrets

/// Bodies of answers.
enum JSONBody {
    /// What is encoded here is made of strings and numbers, which JSON can always hold.
    static func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let body = try? encoder.encode(value) else {
            preconditionFailure("a value of \(type(of: value)) is no JSON")
        }
        return Array(body)
    }

    static func response(_ value: some Encodable) -> ServerResponse {
        response(body: encode(value))
    }

    /// A token with its secret, which goes from its own memory straight into the body.
    static func response(_ issued: borrowing IssuedToken) -> ServerResponse {
        var body = encode(TokenBody(token: issued.token))
        body.removeLast()
        body += Array(#","token":""#.utf8)
        issued.secret.withBytes { span in
            unsafe span.withUnsafeBytes { body += unsafe Array($0) }
        }
        body += Array(#""}"#.utf8)
        return response(body: body)
    }

    private static func response(body: [UInt8]) -> ServerResponse {
        ServerResponse(status: 200, headers: [("Content-Type", "application/json")], body: body)
    }
}

/// The API's `APIToken`: just the fields of its schema, and on request when it was used last.
///
/// No expiry is null, which the Go and the Python client both read; views are left out where there
/// are none, since the Go client does not know them and may be strict.
struct TokenBody: Encodable {
    let token: LiveToken
    /// Nil: nothing is said of it.
    var lastUse: LastUse?

    private enum Key: String, CodingKey {
        case id
        case name
        case description
        case expiresAt
        case datasetCapabilities
        case orgCapabilities
        case viewCapabilities
        case samlAuthenticated
        case apiLastUsed
        case ingestLastUsed
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(token.id, forKey: .id)
        try container.encode(token.name, forKey: .name)
        try container.encode(token.tokenDescription, forKey: .description)
        try container.encode(token.expiresAt, forKey: .expiresAt)
        try container.encode(false, forKey: .samlAuthenticated)
        let capabilities = token.capabilities
        try container.encode(sorted(capabilities.datasets), forKey: .datasetCapabilities)
        try container.encode(sorted(capabilities.organization), forKey: .orgCapabilities)
        if !capabilities.views.isEmpty {
            try container.encode(sorted(capabilities.views), forKey: .viewCapabilities)
        }
        // Beyond the schema, and so only where it was asked for.
        try container.encodeIfPresent(lastUse?.api, forKey: .apiLastUsed)
        try container.encodeIfPresent(lastUse?.ingest, forKey: .ingestLastUsed)
    }

    private func sorted(_ groups: Capabilities.Groups) -> [String: [String]] {
        groups.mapValues { $0.sorted() }
    }

    private func sorted(_ scopes: [String: Capabilities.Groups]) -> [String: [String: [String]]] {
        scopes.mapValues(sorted)
    }
}
