import Model
import Secrets
import SeededRandom
import Testing

let noon = Instant(seconds: 1_795_500_000)
let checkout = Address(organization: "acme", name: "checkout")
let billing = Address(organization: "acme", name: "billing")

let fixedTime = TimeSource(now: { noon }, sleep: { _ in })

func operationID(_ seed: UInt64) -> OperationID {
    var generator = SeededRandom(seed: seed)
    return OperationID(at: noon, using: &generator)
}

func token(_ id: String, expiresAt: Instant? = nil) throws -> LiveToken {
    LiveToken(
        id: try #require(TokenID(id)),
        name: "checkout",
        tokenDescription: "\"quoted\" / ünïcode",
        expiresAt: expiresAt,
        capabilities: Capabilities(
            datasets: ["*": ["ingest": ["create"], "query": ["read", "update"]]],
            organization: ["users": ["read"]],
            views: ["errors": ["share": ["create"]]]
        )
    )
}

func spec(_ address: Address = checkout) -> TokenSpec {
    TokenSpec(
        address: address,
        tokenDescription: "Takes orders",
        lifetime: .after(.days(90)),
        capabilities: Capabilities(datasets: ["logs": ["ingest": ["create"]]]),
        rotation: RotationPolicy(every: .days(30), renewBefore: .days(7), overlap: .hours(48)),
        delivery: [.file(FileSinkSpec(path: "checkout.token", mode: 0o440, owner: "app"))],
        regenerationRequest: "1",
        labels: ["team": "shop"],
        position: SourcePosition(path: "checkout.yaml")
    )
}

func record(_ address: Address = checkout, _ live: LiveToken) -> TokenRecord {
    TokenRecord(
        address: address,
        generation: 3,
        token: live,
        issuedAt: noon - .days(2),
        spec: spec(address),
        commit: "4f1c2ab",
        servedRequest: "1",
        predecessors: [Predecessor(id: live.id, expiresAt: noon + .hours(1))],
        receipts: [
            Receipt(
                sink: .file(FileSinkSpec(path: "checkout.token")),
                tokenID: live.id,
                generation: 3,
                digest: KeyedDigest(keyID: "key", hex: "00ff"),
                deliveredAt: noon,
                verifiedAt: noon + .microseconds(1)
            )
        ],
        sealedSecret: EscrowID(operation: operationID(9))
    )
}

func operation(
    _ seed: UInt64,
    of address: Address = checkout,
    generation: Int = 1,
    target: LiveToken? = nil,
    state: OperationState = .intended,
    at instant: Instant = noon
) -> Operation {
    var operation = Operation(
        id: operationID(seed),
        address: address,
        generation: generation,
        action: .regenerate,
        reasons: [.rotationDue, .specChanged],
        commit: "4f1c2ab",
        request: .none,
        target: target,
        spec: spec(address),
        at: instant
    )
    operation.state = state
    return operation
}

func issued(_ live: LiveToken, by operation: Operation) -> IssuedToken {
    IssuedToken(token: live, issuedAt: noon, escrow: EscrowID(operation: operation.id))
}

func condition(_ type: String = "Ready", isTrue: Bool = true) -> Condition {
    Condition(
        type: type,
        isTrue: isTrue,
        reason: "Reconciled",
        message: "The token is delivered.",
        lastTransitionTime: noon
    )
}
