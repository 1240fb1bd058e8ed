public import Model

/// Something about a token that a person should look at.
public enum TokenFinding: Hashable, Sendable {
    /// It works until somebody ends it.
    case neverExpires
    /// It may do more than one job needs: what it may, `* ingest: create`.
    case overPrivileged([String])
    /// It was not used for long; nil: never, as far as the API shows.
    case unused(since: Instant?)

    /// How long a token may rest before it counts as unused.
    public static let longestRest = Duration.days(90)

    /// Looks at a token.
    ///
    /// - Parameter showsUse: Whether the API shows of any token when it was used: only then does it
    ///   say anything that it does not show it of this one.
    static func findings(
        of candidate: ImportCandidate,
        showsUse: Bool,
        at now: Instant
    ) -> [TokenFinding] {
        var findings: [TokenFinding] = []
        if candidate.token.expiresAt == nil { findings.append(.neverExpires) }
        let grants = candidate.token.capabilities.broadGrants
        if !grants.isEmpty { findings.append(.overPrivileged(grants)) }
        if showsUse, candidate.lastUsedAt.map({ $0 + longestRest < now }) ?? true {
            findings.append(.unused(since: candidate.lastUsedAt))
        }
        return findings
    }
}

extension Capabilities {
    /// What allows more than reading on every data set or view, and what makes or ends tokens.
    var broadGrants: [String] {
        func writes(_ scopes: [String: Groups], _ kind: String) -> [String] {
            (scopes["*"] ?? [:]).sorted { $0.key < $1.key }.compactMap { group, actions in
                let writing = actions.subtracting(["read"]).sorted()
                guard !writing.isEmpty else { return nil }
                return "\(group) of every \(kind): \(writing.joined(separator: ", "))"
            }
        }
        let tokens = (organization[Capabilities.tokens] ?? []).subtracting(["read"]).sorted()
        return writes(datasets, "data set") + writes(views, "view")
            + (tokens.isEmpty ? [] : ["\(Capabilities.tokens): \(tokens.joined(separator: ", "))"])
    }

    /// Whether a controller could work with a token of them: it begins with a list of the tokens.
    var canReadTokens: Bool { organization[Capabilities.tokens]?.contains("read") ?? false }

    /// The group of the rights to the tokens themselves.
    private static let tokens = "apiTokens"
}
