public import Model

/// What a published status says of one address: enough to find its token again, and no proof.
public struct PublishedToken: Hashable, Sendable {
    /// Organization and name.
    public var address: Address
    /// Where its manifest lay.
    public var path: String?
    /// Its current token.
    public var id: TokenID
    /// That token's name at the API.
    public var name: String
    /// When it was issued.
    public var issuedAt: Instant
    /// Older tokens in their overlap.
    public var previous: [TokenID]
    /// When each sink was verified to hold the current secret, or took it, by the sink's identity.
    public var delivered: [String: Instant]
    /// The commit of its last operation.
    public var commit: String?
    /// Whether its secret waited for a person.
    public var isAwaitingReveal: Bool
    /// Whether an operation of it was not finished.
    public var isUnderWay: Bool

    /// Makes what a status says.
    public init(
        address: Address,
        path: String? = nil,
        id: TokenID,
        name: String,
        issuedAt: Instant,
        previous: [TokenID] = [],
        delivered: [String: Instant] = [:],
        commit: String? = nil,
        isAwaitingReveal: Bool = false,
        isUnderWay: Bool = false
    ) {
        self.address = address
        self.path = path
        self.id = id
        self.name = name
        self.issuedAt = issuedAt
        self.previous = previous
        self.delivered = delivered
        self.commit = commit
        self.isAwaitingReveal = isAwaitingReveal
        self.isUnderWay = isUnderWay
    }
}

/// A whole published status.
public struct PublishedStatus: Hashable, Sendable {
    /// The state that it was written from.
    public var lineage: String
    /// The addresses that had a token.
    public var tokens: [PublishedToken]

    /// Makes a status.
    public init(lineage: String, tokens: [PublishedToken]) {
        self.lineage = lineage
        self.tokens = tokens
    }
}
