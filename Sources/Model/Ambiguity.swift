/// What is known of a call whose answer was lost.
public struct Ambiguity: Hashable, Sendable, Codable {
    /// What became of the call: `no complete answer within 30 s`.
    public var problem: String
    /// When the API is asked next what came of it.
    public var nextLookAt: Instant
    /// What the looks since ``verdictSince`` said; nil: nobody has looked, or they said nothing.
    public var verdict: Verdict?
    /// The first of the equal looks.
    public var verdictSince: Instant?

    /// Makes an ambiguity at which nobody has looked.
    public init(problem: String, nextLookAt: Instant) {
        self.problem = problem
        self.nextLookAt = nextLookAt
    }
}

/// What one look at the API says about a call whose answer was lost.
public enum Verdict: Hashable, Sendable, Codable {
    /// It had no effect, or has none yet.
    case notTaken
    /// It made this token, whose secret is lost.
    case taken(TokenID)
    /// It took effect, and its token is gone since.
    case takenAndRemoved
    /// Somebody else moved the old token's end meanwhile.
    case changedBySomebody(asked: Instant, seen: Instant?)
    /// Several tokens match, and nothing tells which is its.
    case indistinct([TokenID])
    /// So many of its tokens lost their secrets that something is wrong.
    case lostTooOften(TokenID)

    /// The condition's reason, and what a person is told; nil: it goes on by itself.
    public var standstill: (reason: String, message: String)? {
        switch self {
        case .notTaken, .taken, .takenAndRemoved: nil
        case .changedBySomebody(let asked, let seen):
            (
                "ConcurrentChange",
                "somebody else moved the old token's end to \(seen?.rfc3339 ?? "never") while "
                    + "\(asked.rfc3339) was asked for; see who else manages this token"
            )
        case .indistinct(let ids):
            (
                "AmbiguousName",
                "one of the tokens \(ids.map(\.text).joined(separator: ", ")) may be the new one, and "
                    + "nothing tells which; delete those that nobody uses"
            )
        case .lostTooOften(let id):
            (
                "SecretsLost",
                "the answers to several calls in a row were lost, the last one's token is \(id.text); "
                    + "see what stands between Regent and the API"
            )
        }
    }
}
