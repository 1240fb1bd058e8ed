import Model

/// What the controller shows of itself to those who watch it.
///
/// It is a value: nothing leads from it to the engine, a credential or a secret.
public struct ControllerSnapshot: Hashable, Sendable {
    /// What the loop is at.
    enum Phase: Hashable, Sendable {
        /// The state is opened.
        case starting
        /// It waits until there is something to do.
        case resting
        /// A cycle is under way since then.
        case cycle(since: Instant)
    }

    /// One token, as metrics tell of it.
    struct Token: Hashable, Sendable {
        var address: Address
        /// When the current token expires; nil: never, or there is none.
        var expiresAt: Instant?
        var isReady: Bool
        /// When it is rotated next by itself; nil: nothing is scheduled.
        var nextRotationAt: Instant?

        init(
            address: Address,
            expiresAt: Instant? = nil,
            isReady: Bool,
            nextRotationAt: Instant? = nil
        ) {
            self.address = address
            self.expiresAt = expiresAt
            self.isReady = isReady
            self.nextRotationAt = nextRotationAt
        }
    }

    /// One operation that is not finished.
    struct OpenOperation: Hashable, Sendable {
        var id: OperationID
        /// The state's name in the journal.
        var state: String
        /// Sinks that do not hold the new secret yet.
        var pendingDeliveries: Int
        /// Tokens that it made and whose secret was lost.
        var lostSecrets: Int
    }

    /// By what operations that ended are counted.
    struct OperationKind: Hashable, Sendable {
        var action: Action
        var reason: Reason
        var hasSucceeded: Bool

        init(action: Action, reason: Reason, hasSucceeded: Bool) {
            self.action = action
            self.reason = reason
            self.hasSucceeded = hasSucceeded
        }
    }

    /// The program's version.
    var version: String
    /// How often the source is looked at.
    var interval: Duration
    /// When the process began.
    var startedAt: Instant
    var phase = Phase.starting
    /// When the loop last showed that it lives.
    var beatAt: Instant
    /// Whether the stop was asked for.
    var isStopping = false
    /// Whether it holds the state's lock.
    var isLeader = false
    /// When the source was last read; nil: not yet.
    var sourceReadAt: Instant?
    /// When the state was last read; nil: not yet.
    var stateReadAt: Instant?
    /// When a cycle last went through; nil: none has yet.
    var cycleEndedAt: Instant?
    /// The commit that counts.
    var commit: String?
    /// Every token, sorted by address.
    var tokens: [Token] = []
    var openOperations: [Address: OpenOperation] = [:]
    /// Operations of the newest plan that wait, by what they wait for.
    var deferred: [Reason: Int] = [:]
    /// Operations that ended since the start.
    var operations: [OperationKind: Int] = [:]
    /// How long they took, by what they did.
    var operationDurations: [Action: Histogram] = [:]
    var cycleDurations = Histogram(bounds: Self.cycleBounds)
    /// Secrets that lie sealed in the state; nil: it was not read yet.
    var sealedCount: Int?
    /// Tokens that were found since the start and whose secret nobody holds.
    var leftOverTokens = 0
    var calls = CallCounts()

    static let cycleBounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600]
    /// From a sandbox's answer to an answer that was lost and is found out days later.
    static let operationBounds = [
        0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400,
    ]

    init(version: String, interval: Duration, startedAt: Instant) {
        self.version = version
        self.interval = interval
        self.startedAt = startedAt
        beatAt = startedAt
    }
}

/// What was counted of the calls of the token API since the start.
public struct CallCounts: Hashable, Sendable {
    /// Answers by status.
    public var answersByStatus: [Int: Int]
    /// Calls without a complete answer.
    public var unansweredCount: Int
    /// Calls that are left in the tightest window; nil where the API has not said.
    public var remaining: Int?

    /// Makes counts.
    public init(
        answersByStatus: [Int: Int] = [:],
        unansweredCount: Int = 0,
        remaining: Int? = nil
    ) {
        self.answersByStatus = answersByStatus
        self.unansweredCount = unansweredCount
        self.remaining = remaining
    }
}
