import Model
import Planning
import Testing

let noon = Instant(seconds: 1_795_500_000)

func address(_ name: String) -> Address { Address(organization: "acme", name: name) }

func spec(
    _ name: String = "checkout",
    lifetime: Lifetime = .after(.days(90)),
    _ change: (inout TokenSpec) -> Void = { _ in }
) -> TokenSpec {
    var spec = TokenSpec(
        address: address(name),
        lifetime: lifetime,
        capabilities: Capabilities(datasets: ["logs": ["ingest": ["create"]]]),
        rotation: RotationPolicy(every: .days(60), renewBefore: .days(30), overlap: .hours(48)),
        position: SourcePosition(path: "\(name).yaml")
    )
    change(&spec)
    return spec
}

func tokenID(_ text: String) throws -> TokenID { try #require(TokenID(text)) }

/// The record of a token that was issued ten days ago for a spec.
func record(
    of spec: TokenSpec,
    issued: Duration = .days(10),
    _ change: (inout TokenRecord) -> Void = { _ in }
) throws -> TokenRecord {
    let issuedAt = noon - issued
    var record = TokenRecord(
        address: spec.address,
        generation: 1,
        token: LiveToken(
            id: try tokenID("id-\(spec.address.name)"),
            name: spec.tokenName,
            tokenDescription: spec.tokenDescription,
            expiresAt: spec.lifetime.expiry(issuedAt: issuedAt),
            capabilities: spec.capabilities
        ),
        issuedAt: issuedAt,
        spec: spec
    )
    change(&record)
    return record
}

/// A world in which everything is as it should be, to be changed by a test.
struct World {
    var specs: [TokenSpec] = []
    var records: [TokenRecord] = []
    var held: [Address: HeldManifest] = [:]
    var unreadablePaths: Set<String> = []
    var requests: [StateRequest] = []
    var open: [Operation] = []
    var failures: [Operation] = []
    /// nil: the API was not asked.
    var live: [LiveToken]?
    var confirmedMissing: Set<TokenID> = []
    var stampOwners: [Instant: StampOwner] = [:]
    var clockOffset = Duration.zero
    var limits = ChangeLimits()
    var actedOn: PlanSource?
    var isRewound = false
    var lostAnswers: [Instant] = []
    var isSuspended = false
    var honoursBackOff = false

    /// A world with one token that is as its manifest says, and the API agreeing.
    static func settled(
        _ spec: TokenSpec = spec(),
        _ change: (inout TokenRecord) -> Void = { _ in }
    ) throws -> World {
        let record = try record(of: spec, change)
        return World(specs: [spec], records: [record], live: [record.token])
    }

    var input: PlanningInput {
        var recorded = RecordedState(lineage: "lineage", serial: 118, requests: requests)
        for record in records {
            recorded.tokens[record.address] = record
            recorded.manifestPaths[record.address] = record.spec.position.path
        }
        for operation in open { recorded.openOperations[operation.address] = operation }
        recorded.actedOn = actedOn
        recorded.lostAnswers = lostAnswers
        for operation in failures { recorded.failures[operation.address] = operation }
        var desired = DesiredState(held: held, unreadablePaths: unreadablePaths)
        for spec in specs { desired.specs[spec.address] = spec }
        let organization = live.map { tokens in
            LiveOrganization(
                tokens: Dictionary(tokens.map { ($0.id, $0) }) { $1 },
                clockOffset: clockOffset,
                confirmedMissing: confirmedMissing
            )
        }
        return PlanningInput(
            desired: desired,
            recorded: recorded,
            live: organization.map { ["acme": $0] } ?? [:],
            stampOwners: stampOwners,
            source: PlanSource(url: "tokens", ref: "main", commit: "4f1c2ab"),
            limits: limits,
            isRewound: isRewound,
            isSuspended: isSuspended,
            honoursBackOff: honoursBackOff,
            now: noon
        )
    }

    var plan: Plan { Planner(input).plan() }

    /// The one operation of the plan.
    func operation() throws -> PlannedOperation {
        #expect(plan.operations.count == 1)
        return try #require(plan.operations.first)
    }
}

func operation(
    _ spec: TokenSpec,
    _ state: OperationState,
    reasons: [Reason] = [.specChanged],
    precedingFailures: Int = 0
) -> Operation {
    var generator = SystemRandomNumberGenerator()
    var operation = Operation(
        id: OperationID(at: noon, using: &generator),
        address: spec.address,
        generation: 2,
        action: .regenerate,
        reasons: reasons,
        commit: nil,
        request: .none,
        target: nil,
        spec: spec,
        precedingFailures: precedingFailures,
        at: noon
    )
    operation.state = state
    return operation
}

let logSink = SinkSpec.file(FileSinkSpec(path: "checkout.token"))

func receipt(_ sink: SinkSpec, of record: TokenRecord) -> Receipt {
    Receipt(
        sink: sink,
        tokenID: record.token.id,
        generation: 1,
        digest: KeyedDigest(keyID: "key", hex: "00"),
        deliveredAt: noon,
        verifiedAt: noon
    )
}
