import Secrets

/// Where an answer's secret lies.
struct SecretPlace {
    /// The characters between the quotes of the JSON string.
    let range: Range<Int>
    /// The number of characters once escapes are resolved.
    let count: Int

    /// The secret, straight from the answer's bytes.
    func copySecret(from bytes: Span<UInt8>) -> Secret {
        Secret(byteCount: count) { (secret: inout MutableRawSpan) in
            var cursor = JSONCursor(position: range.lowerBound)
            for place in 0..<count {
                guard let character = cursor.takeCharacter(bytes) else { return }
                secret.storeBytes(of: character, toByteOffset: place, as: UInt8.self)
            }
        }
    }
}

/// Finds the secret in the answer to a call that makes a token, without copying it.
enum SecretScanner {
    /// The longest secret that is taken.
    static let longestSecret = 4096

    /// Looks for the field `token` of the JSON object that the bytes are.
    ///
    /// Nil where there is none. A second field of that name, or a name with an escape, is refused:
    /// a decoder that reads it otherwise might see the secret.
    static func findSecret(in bytes: Span<UInt8>) throws(UnreadableAnswer) -> SecretPlace? {
        var cursor = JSONCursor()
        var found: SecretPlace?
        cursor.skipBlank(bytes)
        guard cursor.take("{", bytes) else { throw malformed }
        cursor.skipBlank(bytes)
        var isFirst = true
        while !cursor.take("}", bytes) {
            if !isFirst {
                guard cursor.take(",", bytes) else { throw malformed }
                cursor.skipBlank(bytes)
            }
            isFirst = false
            let isSecret = try takeName(&cursor, bytes)
            if isSecret, found != nil {
                throw UnreadableAnswer(problem: "it has two secrets")
            }
            if isSecret, cursor.peek(bytes) == UInt8(ascii: "\"") {
                found = try takeSecret(&cursor, bytes)
            } else if !cursor.skipValue(bytes) {
                throw malformed
            }
            cursor.skipBlank(bytes)
        }
        cursor.skipBlank(bytes)
        guard cursor.position == bytes.count else { throw malformed }
        return found
    }

    private static let malformed = UnreadableAnswer(problem: "it is no JSON object")

    /// Takes a field's name and colon; whether the name is `token`.
    private static func takeName(
        _ cursor: inout JSONCursor,
        _ bytes: Span<UInt8>
    ) throws(UnreadableAnswer) -> Bool {
        guard let name = cursor.takeString(bytes) else { throw malformed }
        guard !name.contains(where: { bytes[$0] == UInt8(ascii: "\\") }) else {
            throw UnreadableAnswer(problem: "a field's name has an escape")
        }
        cursor.skipBlank(bytes)
        guard cursor.take(":", bytes) else { throw malformed }
        cursor.skipBlank(bytes)
        return zip(name, "token".utf8).allSatisfy { bytes[$0] == $1 } && name.count == 5
    }

    private static func takeSecret(
        _ cursor: inout JSONCursor,
        _ bytes: Span<UInt8>
    ) throws(UnreadableAnswer) -> SecretPlace {
        var reader = JSONCursor(position: cursor.position + 1)
        guard let range = cursor.takeString(bytes) else { throw malformed }
        var count = 0
        while reader.position < range.upperBound {
            guard let character = reader.takeCharacter(bytes),
                (0x21...0x7E).contains(character), count < longestSecret
            else {
                throw UnreadableAnswer(
                    problem: "its secret is too long or has a character that no secret has"
                )
            }
            count += 1
        }
        guard count > 0 else { throw UnreadableAnswer(problem: "its secret is empty") }
        return SecretPlace(range: range, count: count)
    }
}
