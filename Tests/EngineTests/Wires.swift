import Foundation
import Model

/// A token as the API writes it.
struct TokenWire: Encodable {
    let live: LiveToken
    var token: String?

    private enum Key: String, CodingKey {
        case id
        case name
        case description
        case expiresAt
        case token
    }

    init(_ live: LiveToken) { self.live = live }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(live.id, forKey: .id)
        try container.encode(live.name, forKey: .name)
        try container.encode(live.tokenDescription, forKey: .description)
        try container.encode(live.expiresAt, forKey: .expiresAt)
        try container.encodeIfPresent(token, forKey: .token)
        try live.capabilities.encode(to: encoder)
    }

    var json: String {
        let data = try? JSONEncoder().encode(self)
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}

/// The body of `POST /v2/tokens`.
struct CreateWire: Decodable {
    let name: String
    let token: LiveToken

    private enum Key: String, CodingKey {
        case name
        case description
        case expiresAt
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        name = try container.decode(String.self, forKey: .name)
        token = LiveToken(
            id: .numbered(0),
            name: name,
            tokenDescription: try container.decode(String.self, forKey: .description),
            expiresAt: try container.decodeIfPresent(Instant.self, forKey: .expiresAt),
            capabilities: try Capabilities(from: decoder)
        )
    }
}

/// The body of `POST /v2/tokens/{id}/regenerate`.
struct RegenerateWire: Decodable {
    let existingTokenExpiresAt: Instant
    let newToken: CreateWire?
    let newTokenExpiresAt: Instant?
}

extension TokenID {
    /// Ids in the order of their making.
    static func numbered(_ number: Int) -> TokenID {
        let digits = String(number)
        let text = "token-" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        guard let id = TokenID(text) else { preconditionFailure("\(text) is no token id") }
        return id
    }
}
