import FoundationEssentials
import HTTPClient
import Model
import Secrets

/// `APIToken` of the published API; fields that are not known here are passed over.
struct TokenAnswer: Decodable {
    let token: LiveToken
    /// When its secret was last seen, in whatever use; nil: the API does not say.
    let lastUsedAt: Instant?

    private enum Key: String, CodingKey {
        case id
        case name
        case description
        case expiresAt
        case apiLastUsed
        case ingestLastUsed
    }

    /// How the API's server writes an instant that is not set.
    private static let unset = Instant(rfc3339: "0001-01-01T00:00:00Z")

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let expiresAt = try container.decodeIfPresent(Instant.self, forKey: .expiresAt)
        token = LiveToken(
            id: try container.decode(TokenID.self, forKey: .id),
            name: try container.decode(String.self, forKey: .name),
            tokenDescription: try container.decodeIfPresent(String.self, forKey: .description)
                ?? "",
            expiresAt: expiresAt == Self.unset ? nil : expiresAt,
            capabilities: try Capabilities(from: decoder)
        )
        // No published field, so that one of another form is as good as none.
        lastUsedAt = [Key.apiLastUsed, .ingestLastUsed].filter(container.contains).compactMap {
            key in
            (try? container.decodeIfPresent(Instant.self, forKey: key)) ?? nil
        }.filter { $0 != Self.unset }.max()
    }
}

/// What the API says with an error.
struct ErrorAnswer: Decodable {
    let message: String
}

/// Why an answer cannot be read: what it lacks, never what it says.
struct UnreadableAnswer: Error {
    var problem: String
}

extension HTTPResponse {
    /// The body as a JSON value without a secret.
    func decoded<Value: Decodable>(as type: Value.Type) throws(UnreadableAnswer) -> Value {
        let data = body.withBytes { bytes in unsafe bytes.withUnsafeBytes { unsafe Data($0) } }
        return try data.decoded(as: type)
    }

    /// The new token and its secret.
    ///
    /// The secret goes from the body's bytes into guarded memory, and what the JSON decoder sees
    /// lacks it: no text or buffer that cannot be wiped ever holds it.
    func issuedToken() throws(UnreadableAnswer) -> (token: LiveToken, secret: SharedSecret) {
        try body.withBytes { (bytes) throws(UnreadableAnswer) in
            let characters = Span<UInt8>(_bytes: bytes)
            guard let place = try SecretScanner.findSecret(in: characters) else {
                throw UnreadableAnswer(problem: "it has no secret")
            }
            let secret = place.copySecret(from: characters)
            var data = Data(capacity: bytes.byteCount)
            unsafe bytes.withUnsafeBytes { buffer in
                unsafe data.append(contentsOf: buffer[..<place.range.lowerBound])
                unsafe data.append(contentsOf: buffer[place.range.upperBound...])
            }
            let answer = try data.decoded(as: TokenAnswer.self)
            return (answer.token, SharedSecret(secret))
        }
    }
}

extension Data {
    fileprivate func decoded<Value: Decodable>(
        as type: Value.Type
    ) throws(UnreadableAnswer) -> Value {
        do {
            return try JSONDecoder().decode(type, from: self)
        } catch {
            throw UnreadableAnswer(problem: Self.problem(of: error))
        }
    }

    /// What is wrong, by field names and kinds alone: an answer's values are nobody's business.
    private static func problem(of error: any Error) -> String {
        func place(_ path: [any CodingKey]) -> String {
            let names = path.prefix(4).map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
            return names.isEmpty ? "it" : names.joined(separator: ".").escapedForPeople(limit: 80)
        }
        return switch error {
        case DecodingError.keyNotFound(let key, let context):
            "\(place(context.codingPath)) has no \(key.stringValue)"
        case DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context):
            "\(place(context.codingPath)) is of another type"
        case DecodingError.dataCorrupted(let context) where !context.codingPath.isEmpty:
            "\(place(context.codingPath)) is malformed"
        default: "it is no JSON"
        }
    }
}
