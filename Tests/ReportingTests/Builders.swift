import Model
import Planning
import Testing

/// 2026-11-23T23:30:00Z.
let now = Instant(seconds: 1_795_476_600)
let commit = "4f1c2ab9d3e05f6a7b8c9d0e1f2a3b4c5d6e7f80"

func address(_ name: String) -> Address { Address(organization: "acme", name: name) }

func tokenID(_ text: String) throws -> TokenID { try #require(TokenID(text)) }

struct CountingGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    }
}

func spec(
    _ name: String,
    tokenName: String? = nil,
    description: String = "",
    lifetime: Lifetime = .after(.days(90)),
    datasets: [String: Capabilities.Groups] = [:],
    organization: Capabilities.Groups = [:],
    views: [String: Capabilities.Groups] = [:],
    rotation: RotationPolicy = RotationPolicy(every: .days(30), overlap: .hours(48)),
    sinks: [String] = [],
    labels: [String: String] = [:],
    path: String? = nil,
    line: Int = 1
) -> TokenSpec {
    TokenSpec(
        address: address(name),
        tokenName: tokenName,
        tokenDescription: description,
        lifetime: lifetime,
        capabilities: Capabilities(datasets: datasets, organization: organization, views: views),
        rotation: rotation,
        delivery: sinks.map { .file(FileSinkSpec(path: $0)) },
        labels: labels,
        position: SourcePosition(path: path ?? "tokens/\(name).yaml", line: line)
    )
}

func record(
    _ spec: TokenSpec,
    id: String = "7a3e51c0-66f1-4a1c-9a5e-0d2f6a1b2c3d",
    issued: Instant = now - .days(28),
    predecessors: [Predecessor] = [],
    delivered: [String] = [],
    isSealed: Bool = false
) throws -> TokenRecord {
    let token = LiveToken(
        id: try tokenID(id),
        name: spec.tokenName,
        tokenDescription: spec.tokenDescription,
        expiresAt: spec.lifetime.expiry(issuedAt: issued),
        capabilities: spec.capabilities
    )
    var record = TokenRecord(
        address: spec.address,
        generation: 3,
        token: token,
        issuedAt: issued,
        spec: spec,
        commit: commit,
        predecessors: predecessors
    )
    record.receipts = delivered.map { path in
        Receipt(
            sink: .file(FileSinkSpec(path: path)),
            tokenID: token.id,
            generation: 3,
            digest: KeyedDigest(keyID: "key-1", hex: "c0ffee"),
            deliveredAt: issued + .seconds(2),
            verifiedAt: issued + .seconds(3)
        )
    }
    if isSealed {
        record.sealedSecret = EscrowID(operation: operation(spec.address, at: issued).id)
    }
    return record
}

func operation(
    _ address: Address,
    _ action: Action = .regenerate,
    reasons: [Reason] = [.rotationDue],
    state: OperationState = .done,
    at instant: Instant = now - .hours(3)
) -> Operation {
    var generator = CountingGenerator(state: UInt64(bitPattern: instant.seconds))
    var operation = Operation(
        id: OperationID(at: instant, using: &generator),
        address: address,
        generation: 3,
        action: action,
        reasons: reasons,
        commit: commit,
        request: .none,
        target: nil,
        spec: nil,
        at: instant
    )
    operation.state = state
    return operation
}

func history(_ operation: Operation, from: String? = nil, to: String? = nil) throws -> HistoryEntry
{
    HistoryEntry(
        at: operation.changedAt,
        operation: operation,
        from: try from.map(tokenID),
        to: try to.map(tokenID)
    )
}

func condition(
    _ type: String,
    _ isTrue: Bool,
    _ reason: String,
    _ message: String = ""
) -> Condition {
    Condition(
        type: type,
        isTrue: isTrue,
        reason: reason,
        message: message,
        lastTransitionTime: now - .hours(3)
    )
}

// MARK: Planned operations

func create(_ spec: TokenSpec) -> PlannedOperation {
    PlannedOperation(
        address: spec.address,
        action: .create,
        reasons: [.notFound],
        position: spec.position,
        secret: .new,
        request: .create(body(of: spec)),
        spec: spec,
        sendsNewToken: true
    )
}

func regenerate(
    _ spec: TokenSpec,
    from record: TokenRecord,
    reasons: [Reason] = [.specChanged],
    secret: SecretEffect = .new,
    sendsNewToken: Bool = true,
    live: LiveToken? = nil,
    deferral: Deferral? = nil
) -> PlannedOperation {
    let end = secret == .cut ? now : now + spec.rotation.overlap
    let request = RegenerateTokenBody(
        existingTokenExpiresAt: record.token.expiresAt.map { min($0, end) } ?? end,
        newToken: sendsNewToken ? body(of: spec) : nil,
        newTokenExpiresAt: spec.lifetime.expiry(issuedAt: now)
    )
    return PlannedOperation(
        address: spec.address,
        action: .regenerate,
        reasons: reasons,
        position: spec.position,
        secret: secret,
        request: .regenerate(record.token.id, request),
        record: record,
        spec: spec,
        live: live,
        sendsNewToken: sendsNewToken,
        deferral: deferral
    )
}

func body(of spec: TokenSpec) -> CreateTokenBody {
    CreateTokenBody(
        name: spec.tokenName,
        tokenDescription: spec.tokenDescription,
        expiresAt: spec.lifetime.expiry(issuedAt: now),
        capabilities: spec.capabilities
    )
}

func plan(
    _ operations: [PlannedOperation] = [],
    later: [LaterChange] = [],
    live: [String: Int] = ["acme": 42],
    unchanged: Int = 0,
    next: ScheduledRotation? = nil,
    diagnostics: [Diagnostic] = []
) -> Plan {
    Plan(
        source: PlanSource(
            url: "https://git.example.com/acme/tokens.git",
            ref: "main",
            commit: commit
        ),
        lineage: "5f1e6a2c",
        serial: 118,
        plannedAt: now,
        liveTokenCounts: live,
        operations: operations.sorted { $0.address < $1.address },
        later: later,
        unchangedCount: unchanged,
        next: next,
        diagnostics: diagnostics
    )
}
