import Model
import Rotation
import SeededRandom
import Testing

let noon = Instant(seconds: 1_795_500_000)
let checkout = Address(organization: "acme", name: "checkout")

func token(_ id: String, expiresAt: Instant? = nil) throws -> LiveToken {
    LiveToken(id: try #require(TokenID(id)), name: "checkout", expiresAt: expiresAt)
}

func spec(
    lifetime: Lifetime = .after(.days(90)),
    overlap: Duration = .hours(48),
    sinks: [String] = ["a.token"],
    request: String? = nil
) -> TokenSpec {
    TokenSpec(
        address: checkout,
        lifetime: lifetime,
        capabilities: Capabilities(datasets: ["logs": ["ingest": ["create"]]]),
        rotation: RotationPolicy(overlap: overlap),
        delivery: sinks.map { .file(FileSinkSpec(path: $0)) },
        regenerationRequest: request,
        position: SourcePosition(path: "checkout.yaml")
    )
}

func operation(
    _ action: Action = .regenerate,
    target: LiveToken? = nil,
    spec: TokenSpec? = spec(),
    reasons: [Reason] = [.specChanged]
) -> Operation {
    var generator = SeededRandom(seed: 7)
    return Operation(
        id: OperationID(at: noon, using: &generator),
        address: checkout,
        generation: 2,
        action: action,
        reasons: reasons,
        commit: "4f1c2ab",
        request: .none,
        target: target,
        spec: spec,
        at: noon
    )
}

func receipt(for sink: SinkSpec, token: LiveToken) -> Receipt {
    Receipt(
        sink: sink,
        tokenID: token.id,
        generation: 2,
        digest: KeyedDigest(keyID: "key", hex: "00"),
        deliveredAt: noon,
        verifiedAt: noon
    )
}

func record(_ token: LiveToken, spec: TokenSpec = spec()) -> TokenRecord {
    TokenRecord(
        address: checkout,
        generation: 1,
        token: token,
        issuedAt: noon - .days(30),
        spec: spec
    )
}

/// Steps an operation through events and keeps what each step committed.
struct Walk {
    var operation: Operation
    var record: TokenRecord?
    var changes: [StateChange] = []
    var effect: Effect = .stop

    mutating func on(_ event: Event) {
        let step = step(operation, event, record: record, at: noon)
        operation = step.operation
        changes = step.changes
        effect = step.effect
    }

    /// The regeneration up to the moment when its call is on its way.
    static func sent(
        _ operation: Operation,
        record: TokenRecord,
        end: Instant = noon + .hours(48)
    ) -> Walk {
        var walk = Walk(operation: operation, record: record)
        let body = RegenerateTokenBody(
            existingTokenExpiresAt: end,
            newToken: nil,
            newTokenExpiresAt: noon + .days(90)
        )
        walk.on(.takenUp)
        walk.on(
            .prepared(
                Preparation(
                    request: .regenerate(record.token.id, body),
                    stamps: [end, noon + .days(90)],
                    target: record.token
                )
            )
        )
        walk.on(.recorded)
        walk.on(.recorded)
        return walk
    }

    /// A deletion whose call is on its way.
    static func deleting(_ token: LiveToken) -> Walk {
        var walk = Walk(
            operation: RotationTests.operation(.delete, target: token, reasons: [.removed]),
            record: RotationTests.record(token)
        )
        walk.on(.prepared(Preparation(request: .delete([token.id]))))
        walk.on(.recorded)
        walk.on(.recorded)
        return walk
    }
}
