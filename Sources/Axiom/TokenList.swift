public import Model

/// Every token of an organization, as one answer showed them.
public struct TokenList: Hashable, Sendable {
    /// The tokens, sorted by id.
    public var tokens: [LiveToken]
    /// The API's clock when it answered, to the second; nil where it did not say.
    public var serverDate: Instant?
    /// This machine's clock when the answer came.
    public var receivedAt: Instant
    /// When tokens were last used, where the API shows that.
    public var lastUses: [TokenID: Instant]

    /// How far the API's clock is ahead of this machine's; zero where it did not say.
    public var clockOffset: Duration {
        serverDate.map { ServerClock.offset(of: $0, receivedAt: receivedAt) } ?? .zero
    }

    /// Makes a list.
    public init(
        tokens: [LiveToken],
        serverDate: Instant?,
        receivedAt: Instant,
        lastUses: [TokenID: Instant] = [:]
    ) {
        self.tokens = tokens.sorted { $0.id < $1.id }
        self.serverDate = serverDate
        self.receivedAt = receivedAt
        self.lastUses = lastUses
    }
}
