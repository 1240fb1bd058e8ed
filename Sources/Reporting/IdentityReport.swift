public import Model
public import Planning

/// Whose secret it is that somebody found.
public struct IdentityReport {
    private let secret: KnownSecret?
    private let otherKeyCount: Int
    private let undigestedCount: Int
    private let now: Instant

    /// Takes what was found.
    ///
    /// - Parameters:
    ///   - secret: The token that it belongs to; nil: none that is known.
    ///   - otherKeyCount: Tokens whose digests were made with another key.
    ///   - undigestedCount: Tokens without a digest: issued before digests were kept, or by a call
    ///     whose answer was lost.
    public init(_ secret: KnownSecret?, otherKeyCount: Int, undigestedCount: Int, now: Instant) {
        self.secret = secret
        self.otherKeyCount = otherKeyCount
        self.undigestedCount = undigestedCount
        self.now = now
    }

    /// For people; what to do next comes last.
    public var text: String {
        ([sentence] + doubts + (remedy.map { [$0] } ?? [])).joined(separator: "\n") + "\n"
    }

    /// For programs: every key is always there, null where there is nothing.
    public var json: String {
        JSONWriter.document([
            "formatVersion": "1.0",
            "found": .bool(secret != nil),
            "address": .optional(secret?.address.description),
            "token": .optional(secret?.token.text),
            "role": .optional(secret?.role.rawValue),
            "expiresAt": .optional(secret?.expiresAt),
            "otherKey": .integer(otherKeyCount),
            "withoutDigest": .integer(undigestedCount),
        ])
    }

    private var sentence: String {
        guard let secret else {
            return "It is no secret of a token that this state knows and that may still work."
        }
        return "\(secret.address): \(secret.role.words), \(secret.token)\n\(end(of: secret))"
    }

    private func end(of secret: KnownSecret) -> String {
        guard let end = secret.expiresAt else { return "It never ends by itself." }
        let age = Wording.relative(end, to: now)
        return "It \(end > now ? "works until" : "ended at") \(end.minuteInUTC) (\(age))."
    }

    private var doubts: [String] {
        var doubts: [String] = []
        if otherKeyCount > 0 {
            let which = otherKeyCount == 1 ? "its digest was" : "their digests were"
            doubts.append(
                "\(Wording.count(otherKeyCount, "token")) cannot be compared: \(which) made with "
                    + "another key."
            )
        }
        if undigestedCount > 0 {
            let which = undigestedCount == 1 ? "its secret" : "their secrets"
            doubts.append(
                "\(Wording.count(undigestedCount, "token")) cannot be compared: there is no digest of "
                    + "\(which)."
            )
        }
        return doubts
    }

    private var remedy: String? {
        guard let secret, secret.expiresAt.map({ $0 > now }) ?? true else { return nil }
        let command = "regent regenerate \(secret.address) --overlap 0s"
        return """
            If it leaked, `\(command) --token \(secret.token)` ends it at once; without --token \
            all tokens of the address.
            """
    }
}

extension KnownSecret.Role {
    fileprivate var words: String {
        switch self {
        case .current: "its current token"
        case .predecessor: "an older token in its overlap"
        case .successor: "the new token of an operation that is not finished"
        }
    }
}
