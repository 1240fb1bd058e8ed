/// What a manifest asks for, with all defaults filled in.
public struct TokenSpec: Hashable, Sendable, Codable {
    /// Organization and name.
    public var address: Address
    /// The name at the API; names need not be unique there.
    public var tokenName: String
    /// The description at the API.
    public var tokenDescription: String
    /// How long each issued token lives.
    public var lifetime: Lifetime
    /// What the token may do.
    public var capabilities: Capabilities
    /// When and how it is rotated.
    public var rotation: RotationPolicy
    /// Where the secret goes; empty: it stays sealed until it is revealed.
    public var delivery: [SinkSpec]
    /// What becomes of the token once its manifest is gone.
    public var deletionPolicy: DeletionPolicy
    /// Whether nothing is to be done for now.
    public var isSuspended: Bool
    /// Whether a live token of the same name that is not in the state is no hindrance.
    public var allowsSameName: Bool
    /// The value of the annotation `regent.dev/regenerate`: each new one asks for one regeneration.
    public var regenerationRequest: String?
    /// The manifest's labels, for selecting.
    public var labels: [String: String]
    /// The live token to take over where none is known; nil: one is made.
    public var adoption: Adoption?
    /// The name that the token had here before: a rename keeps it.
    public var movedFrom: String?
    /// Where the manifest begins.
    public var position: SourcePosition

    /// Makes a spec; what is left out has the manifest's default.
    public init(
        address: Address,
        tokenName: String? = nil,
        tokenDescription: String = "",
        lifetime: Lifetime = .never,
        capabilities: Capabilities = Capabilities(),
        rotation: RotationPolicy = RotationPolicy(),
        delivery: [SinkSpec] = [],
        deletionPolicy: DeletionPolicy = .retain,
        isSuspended: Bool = false,
        allowsSameName: Bool = false,
        regenerationRequest: String? = nil,
        labels: [String: String] = [:],
        adoption: Adoption? = nil,
        movedFrom: String? = nil,
        position: SourcePosition
    ) {
        self.address = address
        self.tokenName = tokenName ?? address.name
        self.tokenDescription = tokenDescription
        self.lifetime = lifetime
        self.capabilities = capabilities
        self.rotation = rotation
        self.delivery = delivery
        self.deletionPolicy = deletionPolicy
        self.isSuspended = isSuspended
        self.allowsSameName = allowsSameName
        self.regenerationRequest = regenerationRequest
        self.labels = labels
        self.adoption = adoption
        self.movedFrom = movedFrom
        self.position = position
    }
}

extension TokenSpec {
    /// The spec with what a live token is by its own account; what the manifest wants otherwise, a
    /// plan finds.
    public func describing(_ token: LiveToken) -> TokenSpec {
        var described = self
        described.tokenName = token.name
        described.tokenDescription = token.tokenDescription
        described.capabilities = token.capabilities
        return described
    }
}

/// How long an issued token lives.
public enum Lifetime: Hashable, Sendable, Codable {
    /// It never expires.
    case never
    /// So long from its issue.
    case after(Duration)
    /// Until a fixed instant, whenever it was issued.
    case until(Instant)

    /// When a token that is issued at an instant expires; nil: never.
    public func expiry(issuedAt instant: Instant) -> Instant? {
        switch self {
        case .never: nil
        case .after(let duration): instant + duration
        case .until(let end): end
        }
    }
}

/// What becomes of a token once its manifest is gone.
public enum DeletionPolicy: String, Hashable, Sendable, Codable, CaseIterable {
    /// Regent forgets it; it lives on at the API.
    case retain = "Retain"
    /// It is deleted at the API.
    case delete = "Delete"
}

/// When a token is rotated, and how long the old one works on.
public struct RotationPolicy: Hashable, Sendable, Codable {
    /// What becomes of a changed name or description alone.
    public enum CosmeticChanges: String, Hashable, Sendable, Codable, CaseIterable {
        /// It waits for the next rotation.
        case withNextRotation
        /// It asks for a rotation of its own.
        case now
    }

    /// What becomes of the secret that a sink holds while the next one cannot be delivered.
    public enum StalledDelivery: String, Hashable, Sendable, Codable, CaseIterable {
        /// Its token is kept alive.
        case extend
        /// Its token is left to its end.
        case expire
    }

    /// The longest time between an issue and the next rotation; nil: no schedule.
    public var every: Duration?
    /// How long before the expiry it is rotated; nil where it never expires.
    public var renewBefore: Duration?
    /// How long the old token works on after a rotation.
    public var overlap: Duration
    /// How long it works on where the new secret cannot be delivered; nil: no longer.
    public var overlapLimit: Duration?
    /// The old token's end as a fixed instant, for the next rotation.
    public var existingTokenExpiresAt: Instant?
    /// The width of the band over which rotations are spread by the address's hash.
    public var spread: Duration
    /// The hours in which it may be rotated; nil: any.
    public var window: RotationWindow?
    /// What becomes of a changed name or description alone.
    public var cosmeticChanges: CosmeticChanges
    /// What becomes of the old secret while the new one cannot be delivered.
    public var onStalledDelivery: StalledDelivery

    /// The overlap where a manifest says none.
    public static let defaultOverlap = Duration.hours(24)

    /// Makes a policy; what is left out has the manifest's default.
    public init(
        every: Duration? = nil,
        renewBefore: Duration? = nil,
        overlap: Duration = RotationPolicy.defaultOverlap,
        overlapLimit: Duration? = nil,
        existingTokenExpiresAt: Instant? = nil,
        spread: Duration = .zero,
        window: RotationWindow? = nil,
        cosmeticChanges: CosmeticChanges = .withNextRotation,
        onStalledDelivery: StalledDelivery = .extend
    ) {
        self.every = every
        self.renewBefore = renewBefore
        self.overlap = overlap
        self.overlapLimit = overlapLimit
        self.existingTokenExpiresAt = existingTokenExpiresAt
        self.spread = spread
        self.window = window
        self.cosmeticChanges = cosmeticChanges
        self.onStalledDelivery = onStalledDelivery
    }
}
