/// What the state holds, as planning and reports read it: one consistent snapshot.
public struct RecordedState: Hashable, Sendable {
    /// The name of this state since it was made; another lineage is another controller.
    public var lineage: String
    /// Grows with each change.
    public var serial: Int
    /// Every known token.
    public var tokens: [Address: TokenRecord]
    /// The operations that are not finished, at most one an address.
    public var openOperations: [Address: Operation]
    /// The last operation that failed, by address, where none came after it.
    public var failures: [Address: Operation]
    /// The paths and addresses of the manifests that were seen last.
    public var manifestPaths: [Address: String]
    /// What was asked for by command and is not begun yet, oldest first.
    public var requests: [StateRequest]
    /// The conditions of each address as its status showed them last.
    public var conditions: [Address: [Condition]]
    /// The ids of the keys that sealed what the escrow holds.
    public var sealingKeyIDs: Set<String>
    /// The commit that was acted on last; nil: none yet.
    public var actedOn: PlanSource?
    /// When answers were lost, for a day.
    public var lostAnswers: [Instant]

    /// Makes a snapshot.
    public init(
        lineage: String,
        serial: Int = 0,
        tokens: [Address: TokenRecord] = [:],
        openOperations: [Address: Operation] = [:],
        failures: [Address: Operation] = [:],
        manifestPaths: [Address: String] = [:],
        requests: [StateRequest] = [],
        conditions: [Address: [Condition]] = [:],
        sealingKeyIDs: Set<String> = [],
        actedOn: PlanSource? = nil,
        lostAnswers: [Instant] = []
    ) {
        self.lineage = lineage
        self.serial = serial
        self.tokens = tokens
        self.openOperations = openOperations
        self.failures = failures
        self.manifestPaths = manifestPaths
        self.requests = requests
        self.conditions = conditions
        self.sealingKeyIDs = sealingKeyIDs
        self.actedOn = actedOn
        self.lostAnswers = lostAnswers
    }
}

extension RecordedState {
    /// Every token that a record names: the current ones and their predecessors.
    public var tokenIDs: Set<TokenID> {
        tokens.values.reduce(into: []) { ids, record in
            ids.insert(record.token.id)
            ids.formUnion(record.predecessors.map(\.id))
        }
    }
}

/// One line of an address's history.
public struct HistoryEntry: Hashable, Sendable, Codable {
    /// When it ended, or last changed.
    public var at: Instant
    /// The operation.
    public var operation: Operation
    /// The token before it.
    public var from: TokenID?
    /// The token after it.
    public var to: TokenID?

    /// Makes an entry.
    public init(at: Instant, operation: Operation, from: TokenID?, to: TokenID?) {
        self.at = at
        self.operation = operation
        self.from = from
        self.to = to
    }
}
