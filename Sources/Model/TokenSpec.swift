/// What a manifest asks for, with all defaults filled in.
///
/// Its fields are on the heap, and copies share them: a source may have 100,000 manifests.
public struct TokenSpec: Sendable {
    private final class Storage: Sendable {
        let fields: Fields

        init(_ fields: Fields) { self.fields = fields }
    }

    /// All that a spec says.
    private struct Fields: Hashable, Sendable, Codable {
        var address: Address
        var tokenName: String
        var tokenDescription: String
        var lifetime: Lifetime
        var capabilities: Capabilities
        var rotation: RotationPolicy
        var delivery: [SinkSpec]
        var deletionPolicy: DeletionPolicy
        var isSuspended: Bool
        var allowsSameName: Bool
        var regenerationRequest: String?
        var labels: [String: String]
        var adoption: Adoption?
        var movedFrom: String?
        /// Optional, since states that older versions wrote have no such field.
        var keepsSealed: Bool?
        var check: TokenCheck?
        var position: SourcePosition
    }

    private var storage: Storage

    private var fields: Fields {
        get { storage.fields }
        set { storage = Storage(newValue) }
    }

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
        keepsSealed: Bool = false,
        check: TokenCheck? = nil,
        position: SourcePosition
    ) {
        storage = Storage(
            Fields(
                address: address,
                tokenName: tokenName ?? address.name,
                tokenDescription: tokenDescription,
                lifetime: lifetime,
                capabilities: capabilities,
                rotation: rotation,
                delivery: delivery,
                deletionPolicy: deletionPolicy,
                isSuspended: isSuspended,
                allowsSameName: allowsSameName,
                regenerationRequest: regenerationRequest,
                labels: labels,
                adoption: adoption,
                movedFrom: movedFrom,
                keepsSealed: keepsSealed ? true : nil,
                check: check,
                position: position
            )
        )
    }
}

extension TokenSpec {
    /// Organization and name.
    public var address: Address {
        get { storage.fields.address }
        set { fields.address = newValue }
    }

    /// The name at the API; names need not be unique there.
    public var tokenName: String {
        get { storage.fields.tokenName }
        set { fields.tokenName = newValue }
    }

    /// The description at the API.
    public var tokenDescription: String {
        get { storage.fields.tokenDescription }
        set { fields.tokenDescription = newValue }
    }

    /// How long each issued token lives.
    public var lifetime: Lifetime {
        get { storage.fields.lifetime }
        set { fields.lifetime = newValue }
    }

    /// What the token may do.
    public var capabilities: Capabilities {
        get { storage.fields.capabilities }
        set { fields.capabilities = newValue }
    }

    /// When and how it is rotated.
    public var rotation: RotationPolicy {
        get { storage.fields.rotation }
        set { fields.rotation = newValue }
    }

    /// Where the secret goes; empty: it stays sealed until it is revealed.
    public var delivery: [SinkSpec] {
        get { storage.fields.delivery }
        set { fields.delivery = newValue }
    }

    /// What becomes of the token once its manifest is gone.
    public var deletionPolicy: DeletionPolicy {
        get { storage.fields.deletionPolicy }
        set { fields.deletionPolicy = newValue }
    }

    /// Whether nothing is to be done for now.
    public var isSuspended: Bool {
        get { storage.fields.isSuspended }
        set { fields.isSuspended = newValue }
    }

    /// Whether a live token of the same name that is not in the state is no hindrance.
    public var allowsSameName: Bool {
        get { storage.fields.allowsSameName }
        set { fields.allowsSameName = newValue }
    }

    /// The value of the annotation `regent.dev/regenerate`: each new one asks for one regeneration.
    public var regenerationRequest: String? {
        get { storage.fields.regenerationRequest }
        set { fields.regenerationRequest = newValue }
    }

    /// The manifest's labels, for selecting.
    public var labels: [String: String] {
        get { storage.fields.labels }
        set { fields.labels = newValue }
    }

    /// The live token to take over where none is known; nil: one is made.
    public var adoption: Adoption? {
        get { storage.fields.adoption }
        set { fields.adoption = newValue }
    }

    /// The name that the token had here before: a rename keeps it.
    public var movedFrom: String? {
        get { storage.fields.movedFrom }
        set { fields.movedFrom = newValue }
    }

    /// Whether a sealed copy of the secret is kept, by which sinks are repaired without a new token.
    public var keepsSealed: Bool {
        get { storage.fields.keepsSealed ?? false }
        set { fields.keepsSealed = newValue ? true : nil }
    }

    /// What proves that a new token can do what it is for; nil: that it authenticates.
    public var check: TokenCheck? {
        get { storage.fields.check }
        set { fields.check = newValue }
    }

    /// Where the manifest begins.
    public var position: SourcePosition {
        get { storage.fields.position }
        set { fields.position = newValue }
    }
}

extension TokenSpec: Hashable, Codable {
    /// Whether two specs say the same.
    public static func == (left: TokenSpec, right: TokenSpec) -> Bool {
        left.storage === right.storage || left.fields == right.fields
    }

    /// Hashes all that it says.
    public func hash(into hasher: inout Hasher) { hasher.combine(fields) }

    /// Reads the fields by their names here.
    public init(from decoder: any Decoder) throws {
        storage = Storage(try Fields(from: decoder))
    }

    /// Writes the fields by their names here.
    public func encode(to encoder: any Encoder) throws { try fields.encode(to: encoder) }
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
