public import Model

/// When tokens were used last, as a look at the API showed it.
public struct LastUses: Hashable, Sendable {
    private let seenAt: Instant
    private let organizations: [String: [TokenID: Instant]]

    /// Takes what a look showed, and when it was taken: a use since then is not known.
    public init(_ live: [String: LiveOrganization], seenAt: Instant) {
        self.seenAt = seenAt
        organizations = live.mapValues(\.lastUses)
    }

    /// How a predecessor is used since all sinks hold its successor's secret.
    enum Use: Hashable {
        /// Nobody has looked.
        case unknown
        /// The API shows no token's last use.
        case notShown
        /// Used within an overlap before the look, or the overlap was not over yet.
        case recent
        /// Nobody has used it for an overlap, which was over at this instant.
        case quiet(since: Instant)
    }

    /// How a token is used.
    ///
    /// - Parameters:
    ///   - begin: When all sinks held its successor's secret.
    ///   - overlap: How long it has to be unused.
    ///   - clockOffset: How far the API's clock is ahead, by which uses are shown.
    func use(
        of token: TokenID,
        in organization: String,
        since begin: Instant,
        overlap: Duration,
        clockOffset: Duration
    ) -> Use {
        guard let uses = organizations[organization] else { return .unknown }
        guard !uses.isEmpty else { return .notShown }
        let over = max(begin, uses[token] ?? begin) + overlap
        return over <= seenAt + clockOffset ? .quiet(since: over) : .recent
    }
}
