public import Model

/// What a run would do, and why: data that explains itself.
///
/// Three facts stand apart: whether it is complete, whether it can be applied, and whether an error
/// was met on the way.
public struct Plan: Equatable, Sendable {
    /// Where the desired state comes from.
    public var source: PlanSource
    /// The state's name since it was made.
    public var lineage: String
    /// The state's serial when it was read.
    public var serial: Int
    /// The instant that everything due was measured against.
    public var plannedAt: Instant
    /// Live tokens by organization; an organization that was not asked is absent.
    public var liveTokenCounts: [String: Int]
    /// What is to be done, deferred or held, sorted by address.
    public var operations: [PlannedOperation]
    /// Changes that wait for their token's next rotation, sorted by address.
    public var later: [LaterChange]
    /// Addresses for which nothing is to be done, those of ``later`` included.
    public var unchangedCount: Int
    /// The first operation that comes due without a commit.
    public var next: ScheduledRotation?
    /// What a person should know, sorted.
    public var diagnostics: [Diagnostic]
    /// How many more calls may lose their answers before nothing new is begun.
    public var lostAnswersLeft: Int

    /// Makes a plan.
    public init(
        source: PlanSource,
        lineage: String,
        serial: Int,
        plannedAt: Instant,
        liveTokenCounts: [String: Int] = [:],
        operations: [PlannedOperation] = [],
        later: [LaterChange] = [],
        unchangedCount: Int = 0,
        next: ScheduledRotation? = nil,
        diagnostics: [Diagnostic] = [],
        lostAnswersLeft: Int = .max
    ) {
        self.source = source
        self.lineage = lineage
        self.serial = serial
        self.plannedAt = plannedAt
        self.liveTokenCounts = liveTokenCounts
        self.operations = operations
        self.later = later
        self.unchangedCount = unchangedCount
        self.next = next
        self.diagnostics = diagnostics
        self.lostAnswersLeft = lostAnswersLeft
    }

    /// Whether nothing is left to do once the plan was applied.
    public var isComplete: Bool { operations.allSatisfy(\.isRunnable) && !isErrored }
    /// Whether applying it does anything.
    public var isApplicable: Bool { operations.contains(where: \.isRunnable) }
    /// Whether something in the source or at an organization is wrong.
    public var isErrored: Bool { diagnostics.contains { $0.severity == .error } }
    /// What an apply carries out.
    public var runnable: [PlannedOperation] { operations.filter(\.isRunnable) }
}

/// What an operation does to the secret that a consumer holds.
public enum SecretEffect: String, Hashable, Sendable, Codable {
    /// It stays as it is.
    case none
    /// A new one is made; the old one works on for the overlap.
    case new
    /// The old one ends now.
    case cut
}

/// Why a planned operation is not carried out now.
public struct Deferral: Hashable, Sendable {
    /// `Suspended`, `LimitReached`, `OperationOpen`, `Brake`, `BackingOff`, or what a hold is for.
    public var reason: Reason
    /// When it is taken up by itself; nil: not before the remedy.
    public var until: Instant?
    /// What it waits for and what a person can do, as a clause: `waits for the next run`.
    public var remedy: String

    /// Makes a deferral.
    public init(reason: Reason, until: Instant? = nil, remedy: String) {
        self.reason = reason
        self.until = until
        self.remedy = remedy
    }
}

/// A change that waits for its token's next rotation, because it asks for no new secret.
public struct LaterChange: Hashable, Sendable {
    /// Which token.
    public var address: Address
    /// The manifest's fields that changed, in the manifest's words: `description`.
    public var fields: [String]
    /// When the next rotation comes; nil: none is scheduled.
    public var at: Instant?

    /// Makes a later change.
    public init(address: Address, fields: [String], at: Instant?) {
        self.address = address
        self.fields = fields
        self.at = at
    }
}

/// A rotation that comes due by itself.
public struct ScheduledRotation: Hashable, Sendable, Codable {
    /// Which token.
    public var address: Address
    /// When.
    public var at: Instant
    /// ``Reason/rotationDue`` or ``Reason/expiringSoon``.
    public var reason: Reason

    /// Makes a scheduled rotation.
    public init(address: Address, at: Instant, reason: Reason) {
        self.address = address
        self.at = at
        self.reason = reason
    }
}
