/// What the API shows of one organization.
public struct LiveOrganization: Hashable, Sendable {
    /// Every token that the list showed.
    public var tokens: [TokenID: LiveToken]
    /// The API's clock less this machine's; zero where they agree to the `Date` header's second.
    public var clockOffset: Duration
    /// Ids that the state has and two equal lists have not: one list is no proof.
    public var confirmedMissing: Set<TokenID>
    /// When tokens were last used, where the API shows that.
    public var lastUses: [TokenID: Instant]

    /// Makes a view of an organization.
    public init(
        tokens: [TokenID: LiveToken],
        clockOffset: Duration = .zero,
        confirmedMissing: Set<TokenID> = [],
        lastUses: [TokenID: Instant] = [:]
    ) {
        self.tokens = tokens
        self.clockOffset = clockOffset
        self.confirmedMissing = confirmedMissing
        self.lastUses = lastUses
    }
}
