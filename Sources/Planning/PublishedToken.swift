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
    /// When the current token ends; nil: never.
    public var expiresAt: Instant?
    /// What a plan needs besides; nil: an older version wrote the status.
    public var applied: AppliedManifest?

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
        isUnderWay: Bool = false,
        expiresAt: Instant? = nil,
        applied: AppliedManifest? = nil
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
        self.expiresAt = expiresAt
        self.applied = applied
    }
}

/// What a manifest said when it was last acted on, and who holds the secret.
///
/// That is enough to plan without the state, and nothing that the repository of the manifests does not
/// say itself.
public struct AppliedManifest: Hashable, Sendable {
    /// The manifest with its defaults.
    public var spec: TokenSpec
    /// What the token was issued with.
    public var capabilities: Capabilities
    /// Its description at the API.
    public var tokenDescription: String
    /// The value of the regenerate annotation that was served.
    public var servedRequest: String?
    /// The manifest's sinks that hold the current secret.
    public var holders: Set<SinkID>
    /// Whether a sealed copy of the secret is kept.
    public var isSealed: Bool
    /// Whether the token was taken over and its secret is not known.
    public var isAdopted: Bool

    /// Takes it from the state.
    public init(_ record: TokenRecord) {
        spec = record.spec
        capabilities = record.token.capabilities
        tokenDescription = record.token.tokenDescription
        servedRequest = record.servedRequest
        holders = Set(
            record.receipts.filter { $0.tokenID == record.token.id }.map(\.sink.id)
        )
        isSealed = record.sealedSecret != nil
        isAdopted = record.isAdopted == true
    }

    /// Takes it from what was published.
    public init(
        spec: TokenSpec,
        capabilities: Capabilities,
        tokenDescription: String,
        servedRequest: String?,
        holders: Set<SinkID>,
        isSealed: Bool,
        isAdopted: Bool
    ) {
        self.spec = spec
        self.capabilities = capabilities
        self.tokenDescription = tokenDescription
        self.servedRequest = servedRequest
        self.holders = holders
        self.isSealed = isSealed
        self.isAdopted = isAdopted
    }
}

/// An operation that was not finished when the status was written.
public struct PublishedOperation: Hashable, Sendable {
    /// Which token it is for.
    public var address: Address
    /// Its name.
    public var id: OperationID
    /// What it does.
    public var action: Action
    /// The reason that is shown.
    public var reason: Reason
    /// When it last changed.
    public var at: Instant

    /// Makes an operation.
    public init(
        address: Address,
        id: OperationID,
        action: Action,
        reason: Reason,
        at instant: Instant
    ) {
        self.address = address
        self.id = id
        self.action = action
        self.reason = reason
        at = instant
    }
}

/// A whole published status.
public struct PublishedStatus: Hashable, Sendable {
    /// The state that it was written from.
    public var lineage: String
    /// The addresses that had a token.
    public var tokens: [PublishedToken]
    /// What was under way.
    public var openOperations: [PublishedOperation]
    /// What stood still because a person had asked for it by command.
    public var suspensions: [Suspension]

    /// Makes a status.
    public init(
        lineage: String,
        tokens: [PublishedToken],
        openOperations: [PublishedOperation] = [],
        suspensions: [Suspension] = []
    ) {
        self.lineage = lineage
        self.tokens = tokens
        self.openOperations = openOperations
        self.suspensions = suspensions
    }
}
