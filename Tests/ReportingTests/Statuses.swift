import Model
import Planning
import Reporting

/// A status with one address of each kind.
func fullReport(now: Instant = now) throws -> StatusReport {
    StatusReport(
        source: PlanSource(
            url: "https://git.example.com/acme/tokens.git",
            ref: "main",
            commit: commit
        ),
        lineage: "5f1e6a2c",
        serial: 118,
        entries: [
            try removed(), try ready(), try awaitingReveal(), try ambiguous(), try failed(),
            held(), try suspended(),
        ],
        now: now
    )
}

func ready() throws -> StatusEntry {
    let spec = spec(
        "checkout-ingest",
        tokenName: "Checkout ingest",
        datasets: ["checkout-logs": ["ingest": ["create"], "query": ["read"]]],
        organization: ["annotations": ["create", "read"]],
        sinks: ["shop/checkout.token", "replica/checkout.token"],
        labels: ["team": "payments"],
        path: "tokens/checkout.yaml"
    )
    let old = "7a3e51c0-66f1-4a1c-9a5e-0d2f6a1b2c3d"
    let new = "91bc7d20-0a41-4b1e-8f7b-3c5d9e2a6f10"
    let rotation = operation(spec.address, reasons: [.specChanged, .rotationDue])
    var entry = StatusEntry(
        address: spec.address,
        position: spec.position,
        spec: spec,
        record: try record(
            spec,
            id: new,
            issued: now - .hours(3),
            predecessors: [Predecessor(id: try tokenID(old), expiresAt: now + .hours(45))],
            delivered: ["shop/checkout.token", "replica/checkout.token"]
        )
    )
    entry.conditions = [
        condition("FixedExpiry", false, "Scheduled", "it is rotated before it expires"),
        condition("Ready", true, "Reconciled", "the secret is delivered to 2 sinks"),
    ]
    entry.history = [
        try history(rotation, from: old, to: new),
        try history(
            operation(spec.address, .create, reasons: [.notFound], at: now - .days(28)),
            to: old
        ),
    ]
    entry.nextRotation = ScheduledRotation(
        address: spec.address,
        at: now + .days(29),
        reason: .rotationDue
    )
    entry.specDigest = "sha256:0d5f3a7c"
    entry.capabilitiesDigest = "sha256:9e1b44aa"
    return entry
}

func awaitingReveal() throws -> StatusEntry {
    let spec = spec("search-dashboard", lifetime: .never, path: "tokens/search.json")
    var entry = StatusEntry(address: spec.address, position: spec.position, spec: spec)
    entry.record = try record(spec, isSealed: true)
    entry.conditions = [
        condition(
            "Ready",
            true,
            "AwaitingReveal",
            "the secret is sealed; take it with `regent reveal acme/search-dashboard`"
        )
    ]
    entry.history = [
        try history(
            operation(spec.address, .create, reasons: [.notFound], at: now - .days(28)),
            to: "7a3e51c0-66f1-4a1c-9a5e-0d2f6a1b2c3d"
        )
    ]
    return entry
}

func ambiguous() throws -> StatusEntry {
    let spec = spec("frozen", sinks: ["frozen.token"])
    let state = OperationState.ambiguous(
        Ambiguity(
            problem: "the connection was closed before an answer came",
            nextLookAt: now + .minutes(1)
        )
    )
    let open = operation(spec.address, state: state, at: now - .minutes(20))
    var entry = StatusEntry(address: spec.address, position: spec.position, spec: spec)
    entry.record = try record(spec, delivered: ["frozen.token"])
    entry.openOperation = open
    entry.conditions = [
        condition("Ready", true, "Reconciled", "the secret is delivered to 1 sink"),
        condition(
            "Stalled",
            true,
            "OperationOpen",
            "it is not known whether the last call took effect: the connection was closed before "
                + "an answer came; look at the token's page, then run `regent resolve acme/frozen`"
        ),
    ]
    entry.history = [try history(open, from: "7a3e51c0-66f1-4a1c-9a5e-0d2f6a1b2c3d")]
    return entry
}

func failed() throws -> StatusEntry {
    let spec = spec("refused", sinks: ["refused.token"], path: "tokens/search.json", line: 20)
    let problem = "the API answered 403 Forbidden: \"no | permission\" (trace 4bf92f3577b34da6)"
    let failure = operation(
        spec.address,
        .create,
        reasons: [.notFound],
        state: .failed(problem),
        at: now - .seconds(90)
    )
    var entry = StatusEntry(address: spec.address, position: spec.position, spec: spec)
    entry.failure = failure
    entry.conditions = [
        condition("Reconciling", true, "BackingOff", "tried again in a while"),
        condition("Ready", false, "Failed", problem), condition("Stalled", true, "Failed", problem),
    ]
    entry.history = [try history(failure)]
    return entry
}

func held() -> StatusEntry {
    var entry = StatusEntry(
        address: address("payments-broken"),
        position: SourcePosition(path: "tokens/payments/broken.yaml", line: 3)
    )
    entry.conditions = [
        condition(
            "Ready",
            false,
            "InvalidManifest",
            "unknown field 'overlaps' in spec.rotation; did you mean 'overlap'?"
        )
    ]
    return entry
}

func suspended() throws -> StatusEntry {
    let spec = spec("paused", sinks: ["paused.token"])
    var entry = StatusEntry(address: spec.address, position: spec.position, spec: spec)
    entry.record = try record(spec, issued: now - .days(91), delivered: ["paused.token"])
    entry.conditions = [
        condition("Ready", false, "Suspended", "its manifest says `suspend: true`")
    ]
    return entry
}

func removed() throws -> StatusEntry {
    let spec = spec("retired", sinks: ["retired.token"])
    var entry = StatusEntry(address: spec.address)
    entry.record = try record(spec, delivered: ["retired.token"])
    entry.conditions = [condition("Ready", false, "Removed", "its manifest is gone")]
    return entry
}
