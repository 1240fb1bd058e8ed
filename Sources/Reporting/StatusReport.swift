public import Model
public import Planning

/// One address, and whatever is known of it.
public struct StatusEntry: Sendable, Hashable {
    /// Organization and name.
    public var address: Address
    /// Where its manifest begins; where it last stood, for one that is gone.
    public var position: SourcePosition?
    /// What its manifest asks for; nil where it is gone or invalid.
    public var spec: TokenSpec?
    /// What the state holds of it.
    public var record: TokenRecord?
    /// The operation that is not finished.
    public var openOperation: Operation?
    /// The last operation, where it failed.
    public var failure: Operation?
    /// Its conditions, in any order.
    public var conditions: [Condition]
    /// What was done for it, newest first.
    public var history: [HistoryEntry]
    /// When it is rotated next without a commit.
    public var nextRotation: ScheduledRotation?
    /// A digest of ``spec``, as `sha256:…`.
    public var specDigest: String?
    /// A digest of the current token's capabilities, as `sha256:…`.
    public var capabilitiesDigest: String?

    /// Makes an entry.
    public init(
        address: Address,
        position: SourcePosition? = nil,
        spec: TokenSpec? = nil,
        record: TokenRecord? = nil,
        openOperation: Operation? = nil,
        failure: Operation? = nil,
        conditions: [Condition] = [],
        history: [HistoryEntry] = [],
        nextRotation: ScheduledRotation? = nil,
        specDigest: String? = nil,
        capabilitiesDigest: String? = nil
    ) {
        self.address = address
        self.position = position
        self.spec = spec
        self.record = record
        self.openOperation = openOperation
        self.failure = failure
        self.conditions = conditions
        self.history = history
        self.nextRotation = nextRotation
        self.specDigest = specDigest
        self.capabilitiesDigest = capabilitiesDigest
    }
}

/// Every address of a source and its state, at one instant.
public struct StatusReport: Sendable {
    /// Where the manifests come from; nil where no source was read.
    public var source: PlanSource?
    /// The state's name since it was made.
    public var lineage: String
    /// The state's serial when it was read.
    public var serial: Int
    /// The addresses, in the order that was asked for.
    public let entries: [StatusEntry]
    /// What stands still because a person asked for it by command.
    public var suspensions: [Suspension]
    /// The instant that ages in terminal text count from; it never reaches a file.
    public var now: Instant

    /// Makes a report; the entries may come in any order.
    public init(
        source: PlanSource?,
        lineage: String,
        serial: Int,
        entries: [StatusEntry],
        suspensions: [Suspension] = [],
        now: Instant,
        order: StatusOrder = .address
    ) {
        self.source = source
        self.lineage = lineage
        self.serial = serial
        self.entries = entries.sorted(by: order.precedes)
        self.suspensions = suspensions
        self.now = now
    }
}
