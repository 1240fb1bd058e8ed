import Model

/// What a token's manifest says, before defaults and before the rules between its fields.
struct TokenDraft {
    var name: Located<String>?
    var labels: [String: String] = [:]
    var regenerationRequest: String?
    var organization: Located<String>?
    var tokenName: String?
    var tokenDescription: String?
    var expiresAfter: Located<Duration>?
    var expiresAt: Located<Instant>?
    var datasetCapabilities: CapabilityDraft<[String: Capabilities.Groups]>?
    var organizationCapabilities: CapabilityDraft<Capabilities.Groups>?
    var viewCapabilities: CapabilityDraft<[String: Capabilities.Groups]>?
    var every: Located<Duration>?
    var renewBefore: Located<Duration>?
    var overlap: Located<Duration>?
    var overlapLimit: Located<Duration>?
    var onStalledDelivery: RotationPolicy.StalledDelivery?
    var existingTokenExpiresAt: Instant?
    var spread: Located<Duration>?
    var cosmeticChanges: RotationPolicy.CosmeticChanges?
    var delivery: [Located<SinkSpec>] = []
    var deletionPolicy: DeletionPolicy?
    var isSuspended = false
    var allowsSameName = false
    var allowsUnknownCapabilities = false
}

/// Capabilities, and those names among them that are not known: whether these are allowed is said
/// by another field.
struct CapabilityDraft<Value: Sendable>: Sendable {
    var value: Value
    var unknown: [UnknownName] = []
}

/// A name that is no capability that this version knows.
struct UnknownName: Sendable {
    let summary: String
    let hint: String?
    let mark: Mark
}
