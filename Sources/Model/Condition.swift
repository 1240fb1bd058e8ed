/// One condition of an address in kstatus's form, so that tools which read `Ready` just work.
public struct Condition: Hashable, Sendable, Codable {
    /// `Ready`, `Reconciling`, `Stalled`, `PredecessorInUse`, `FixedExpiry`, `AcceptanceUnproven` or
    /// `SecretUnknown`.
    public var type: String
    /// Whether it holds.
    public var isTrue: Bool
    /// One word for programs: `Reconciled`.
    public var reason: String
    /// One sentence for people.
    public var message: String
    /// When ``isTrue`` last changed.
    public var lastTransitionTime: Instant

    /// Makes a condition.
    public init(
        type: String,
        isTrue: Bool,
        reason: String,
        message: String,
        lastTransitionTime: Instant
    ) {
        self.type = type
        self.isTrue = isTrue
        self.reason = reason
        self.message = message
        self.lastTransitionTime = lastTransitionTime
    }
}
