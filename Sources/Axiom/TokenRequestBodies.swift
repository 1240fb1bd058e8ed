import FoundationEssentials
import Model

/// `CreateAPIToken` of the published API.
struct CreateTokenWire: Encodable {
    let body: CreateTokenBody

    private enum Key: String, CodingKey {
        case name
        case description
        case expiresAt
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(body.name, forKey: .name)
        try container.encode(body.tokenDescription, forKey: .description)
        // Nil becomes an explicit null: never.
        try container.encode(body.expiresAt, forKey: .expiresAt)
        try body.capabilities.encode(to: encoder)
    }
}

/// `RegenerateAPIToken` of the published API.
struct RegenerateTokenWire: Encodable {
    let body: RegenerateTokenBody

    private enum Key: String, CodingKey {
        case existingTokenExpiresAt
        case newToken
        case newTokenExpiresAt
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(body.existingTokenExpiresAt, forKey: .existingTokenExpiresAt)
        try container.encodeIfPresent(
            body.newToken.map(CreateTokenWire.init),
            forKey: .newToken
        )
        try container.encode(body.newTokenExpiresAt, forKey: .newTokenExpiresAt)
    }
}

extension Encodable {
    /// The value as JSON with sorted keys, so that the same request has the same bytes.
    ///
    /// - Throws: `EncodingError`.
    func wireBytes() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}
