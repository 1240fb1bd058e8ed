public import Model

/// All that a plan is made from.
///
/// The same input always gives the same plan.
public struct PlanningInput: Sendable {
    /// What the commit asks for.
    public var desired: DesiredState
    /// What the state holds.
    public var recorded: RecordedState
    /// What the API shows, by organization; one that was not asked is absent.
    public var live: [String: LiveOrganization]
    /// Which operation asked for the expiry of which live token.
    public var stampOwners: [Instant: StampOwner]
    /// Where ``desired`` comes from.
    public var source: PlanSource
    /// How much one run may change.
    public var limits: ChangeLimits
    /// Whether the commit does not come after the one that was acted on last.
    public var isRewound: Bool
    /// Whether the configuration's kill switch is on.
    public var isSuspended: Bool
    /// Whether an operation that failed waits before it is tried again: so in a loop, not where a
    /// person asks.
    public var honoursBackOff: Bool
    /// The present instant of this machine.
    public var now: Instant
    /// What ``desired`` and ``recorded`` leave out.
    public var rest = SettledRest()

    /// Makes an input.
    public init(
        desired: DesiredState,
        recorded: RecordedState,
        live: [String: LiveOrganization] = [:],
        stampOwners: [Instant: StampOwner] = [:],
        source: PlanSource,
        limits: ChangeLimits = ChangeLimits(),
        isRewound: Bool = false,
        isSuspended: Bool = false,
        honoursBackOff: Bool = false,
        now: Instant
    ) {
        self.desired = desired
        self.recorded = recorded
        self.live = live
        self.stampOwners = stampOwners
        self.source = source
        self.limits = limits
        self.isRewound = isRewound
        self.isSuspended = isSuspended
        self.honoursBackOff = honoursBackOff
        self.now = now
    }
}

extension PlanningInput {
    /// How many tokens the state knows, those that were left out among them.
    var tokenCount: Int { recorded.tokens.count + rest.count }
}

/// How much one run may change: the brakes of the configuration's `limits`.
public struct ChangeLimits: Hashable, Sendable {
    /// Deletions in one run.
    public var deletions: Int
    /// Deletions in one run, in percent of the known tokens; at least one is always allowed.
    public var deletionsPercent: Int
    /// Creates, regenerations and deletions in one run.
    public var changesPerRun: Int
    /// Lost answers within an hour, from which on nothing new is begun; or a tenth of the known tokens.
    public var lostAnswersPerHour: Int

    /// Makes limits; what is left out has the configuration's default.
    public init(
        deletions: Int = 5,
        deletionsPercent: Int = 10,
        changesPerRun: Int = 200,
        lostAnswersPerHour: Int = 10
    ) {
        self.deletions = deletions
        self.deletionsPercent = deletionsPercent
        self.changesPerRun = changesPerRun
        self.lostAnswersPerHour = lostAnswersPerHour
    }

    /// The answers that an hour may lose with so many known tokens.
    public func allowedLostAnswers(of tokens: Int) -> Int {
        max(lostAnswersPerHour, tokens * Limits.lostAnswersPercent / 100)
    }

    /// The deletions that a run may make of so many known tokens.
    public func allowedDeletions(of tokens: Int) -> Int {
        min(deletions, max(1, tokens * deletionsPercent / 100))
    }
}
