/// A token as the API shows it; never with its secret.
public struct LiveToken: Hashable, Sendable, Codable {
    /// The API's name for it.
    public var id: TokenID
    /// Its name, which need not be unique.
    public var name: String
    /// Its description, empty where there is none.
    public var tokenDescription: String
    /// When it expires; nil: never.
    public var expiresAt: Instant?
    /// What it may do.
    public var capabilities: Capabilities

    /// Makes a token.
    public init(
        id: TokenID,
        name: String,
        tokenDescription: String = "",
        expiresAt: Instant? = nil,
        capabilities: Capabilities = Capabilities()
    ) {
        self.id = id
        self.name = name
        self.tokenDescription = tokenDescription
        self.expiresAt = expiresAt
        self.capabilities = capabilities
    }

    /// Whether it still authenticates at an instant.
    public func isLive(at instant: Instant) -> Bool {
        expiresAt.map { $0 > instant } ?? true
    }
}

/// What the state knows of one address: its current token and everything that hangs on it.
public struct TokenRecord: Hashable, Sendable, Codable {
    /// Organization and name.
    public var address: Address
    /// Grows by one with each operation of the address; orders writes to sinks.
    public var generation: Int
    /// The current token, as the API answered when it was issued.
    public var token: LiveToken
    /// When it was issued.
    public var issuedAt: Instant
    /// The spec that the token was issued for, or was last found equal to.
    public var spec: TokenSpec
    /// The commit that the last operation of the address was planned from.
    public var commit: String?
    /// The value of the regenerate annotation that was last served.
    public var servedRequest: String?
    /// Older tokens of this address that may still work.
    public var predecessors: [Predecessor]
    /// What each sink holds.
    public var receipts: [Receipt]
    /// The sealed secret, while it is kept: until it is revealed, or delivered.
    public var sealedSecret: EscrowID?
    /// Whether the API was seen to accept the secret.
    public var isAcceptanceProven: Bool
    /// A keyed digest of the current token's secret; nil: it was issued before digests were kept.
    public var digest: KeyedDigest?
    /// Whether the token was made by somebody else, so that nobody here has ever seen its secret;
    /// nil: no.
    public var isAdopted: Bool?

    /// Makes a record.
    public init(
        address: Address,
        generation: Int,
        token: LiveToken,
        issuedAt: Instant,
        spec: TokenSpec,
        commit: String? = nil,
        servedRequest: String? = nil,
        predecessors: [Predecessor] = [],
        receipts: [Receipt] = [],
        sealedSecret: EscrowID? = nil,
        isAcceptanceProven: Bool = true,
        digest: KeyedDigest? = nil,
        isAdopted: Bool? = nil
    ) {
        self.address = address
        self.generation = generation
        self.token = token
        self.issuedAt = issuedAt
        self.spec = spec
        self.commit = commit
        self.servedRequest = servedRequest
        self.predecessors = predecessors
        self.receipts = receipts
        self.sealedSecret = sealedSecret
        self.isAcceptanceProven = isAcceptanceProven
        self.digest = digest
        self.isAdopted = isAdopted
    }
}

/// An older token of an address, in its overlap.
public struct Predecessor: Hashable, Sendable, Codable {
    /// The API's name for it.
    public var id: TokenID
    /// When it stops working; nil: never, by what was known last.
    public var expiresAt: Instant?
    /// A keyed digest of its secret; nil: it was issued before digests were kept.
    public var digest: KeyedDigest?
    /// Whether somebody else has made it end sooner than Regent asked for, so that it is not to be
    /// kept alive; nil: no.
    public var wasShortened: Bool?

    /// Makes a predecessor.
    public init(id: TokenID, expiresAt: Instant?, digest: KeyedDigest? = nil) {
        self.id = id
        self.expiresAt = expiresAt
        self.digest = digest
    }
}

/// Proof that a sink took a secret, without the secret.
public struct Receipt: Hashable, Sendable, Codable {
    /// Which sink.
    public var sink: SinkSpec
    /// The token whose secret it holds.
    public var tokenID: TokenID
    /// The generation of the operation that wrote it.
    public var generation: Int
    /// A keyed digest of the secret.
    public var digest: KeyedDigest
    /// When it was written.
    public var deliveredAt: Instant
    /// When it was last read back and found right; nil where it cannot be read back.
    public var verifiedAt: Instant?
    /// Since when it is known to hold something else; nil: it is not.
    public var driftedAt: Instant?

    /// Makes a receipt.
    public init(
        sink: SinkSpec,
        tokenID: TokenID,
        generation: Int,
        digest: KeyedDigest,
        deliveredAt: Instant,
        verifiedAt: Instant?
    ) {
        self.sink = sink
        self.tokenID = tokenID
        self.generation = generation
        self.digest = digest
        self.deliveredAt = deliveredAt
        self.verifiedAt = verifiedAt
    }
}

extension Receipt {
    /// What is assumed of a sink, since nobody here has seen the secret that it holds.
    public static func assumed(
        _ sink: SinkSpec,
        holds tokenID: TokenID,
        generation: Int,
        since instant: Instant
    ) -> Receipt {
        Receipt(
            sink: sink,
            tokenID: tokenID,
            generation: generation,
            digest: .unknown,
            deliveredAt: instant,
            verifiedAt: nil
        )
    }
}

/// A digest of a secret under the escrow key: useless without it.
public struct KeyedDigest: Hashable, Sendable, Codable {
    /// Which key made it.
    public var keyID: String
    /// 32 bytes in lower-case hex.
    public var hex: String

    /// Makes a digest.
    public init(keyID: String, hex: String) {
        self.keyID = keyID
        self.hex = hex
    }

    /// Of a secret that was never seen: a recovered receipt is an assumption, and equals nothing.
    public static let unknown = KeyedDigest(keyID: "", hex: "")
}

/// The name of a sealed secret in the escrow: the operation that it came from.
public struct EscrowID: Hashable, Sendable, Codable {
    /// The operation's id.
    public let operation: OperationID

    /// Makes an escrow id.
    public init(operation: OperationID) { self.operation = operation }
}
