import Model
import Planning

/// The plan of the contract's example, without what is not built.
func contractPlan() throws -> Plan {
    let before = spec(
        "checkout-ingest",
        datasets: ["checkout-logs": ["ingest": ["create"]]],
        sinks: ["shop/checkout.token"],
        path: "tokens/checkout.yaml"
    )
    var after = before
    after.capabilities = Capabilities(
        datasets: ["checkout-logs": ["ingest": ["create"], "query": ["read"]]]
    )
    let billing = spec(
        "billing-ingest",
        datasets: ["billing-logs": ["ingest": ["create"]]],
        sinks: ["shop/billing.token"],
        path: "tokens/billing.yaml"
    )
    let search = spec("search-query")
    let waits = Deferral(
        reason: .outsideWindow,
        until: Instant(rfc3339: "2026-11-30T08:00:00Z"),
        remedy: "waits for its window, Mon 2026-11-30 09:00 Europe/Berlin"
    )
    return plan(
        [
            create(billing), regenerate(after, from: try record(before)),
            regenerate(search, from: try record(search), reasons: [.rotationDue], deferral: waits),
        ],
        later: [
            LaterChange(
                address: address("audit-export"),
                fields: ["description"],
                at: now + .days(21)
            )
        ],
        unchanged: 40,
        next: ScheduledRotation(
            address: address("search-query"),
            at: now + .days(7),
            reason: .rotationDue
        )
    )
}

/// Every action, every way in which one waits, and every line of detail.
func fullPlan() throws -> Plan {
    plan(
        try changes() + ends() + waiting() + takenOver() + moreWaiting(),
        later: [
            LaterChange(
                address: address("audit-export"),
                fields: ["description", "tokenName"],
                at: now + .days(21)
            ),
            LaterChange(address: address("legacy"), fields: ["description"], at: nil),
        ],
        live: ["acme": 42, "beta": 7],
        unchanged: 40,
        next: ScheduledRotation(
            address: address("search-query"),
            at: now + .hours(20),
            reason: .rotationDue
        ),
        diagnostics: [
            Diagnostic(
                .error,
                "unknown field 'overlaps' in spec.rotation",
                hint: "did you mean 'overlap'?",
                address: address("payments-broken"),
                position: SourcePosition(path: "tokens/payments/broken.yaml", line: 14, column: 5),
                excerpt: "    overlaps: 48h"
            ),
            Diagnostic(
                .warning,
                "the escrow key lies beside the state",
                hint: "move it to another disk"
            ),
        ]
    )
}

private func changes() throws -> [PlannedOperation] {
    let old = spec(
        "checkout-ingest",
        tokenName: "Checkout",
        lifetime: .after(.days(30)),
        datasets: ["checkout-logs": ["ingest": ["create"]], "old-logs": ["query": ["read"]]],
        organization: ["annotations": ["create"], "users": ["read"]],
        views: ["latency": ["read": ["read"]]],
        sinks: ["shop/checkout.token"]
    )
    let new = spec(
        "checkout-ingest",
        tokenName: "Checkout ingest",
        description: "Ingest from the checkout service",
        datasets: ["checkout-logs": ["ingest": ["create"], "query": ["read"]]],
        organization: ["annotations": ["create", "read"], "dashboards": ["read"]],
        sinks: ["shop/checkout.token", "shop/checkout-replica.token"],
        line: 12
    )
    let drifted = spec("drifter", datasets: ["logs": ["ingest": ["create"]]], sinks: ["d.token"])
    let driftedRecord = try record(drifted)
    var live = driftedRecord.token
    live.capabilities = Capabilities(
        datasets: ["logs": ["ingest": ["create"], "query": ["read"]]],
        organization: ["users": ["create", "read"]]
    )
    let leaked = spec("leaked", rotation: RotationPolicy(overlap: .zero), sinks: ["leaked.token"])
    let expired = spec("expired-long-ago", sinks: ["expired.token"])
    let sinkAdded = spec("two-sinks", sinks: ["one.token", "two.token"])
    return [
        create(
            spec(
                "billing-ingest",
                tokenName: "Billing ingest",
                description: "Ingest from billing",
                datasets: ["billing-logs": ["ingest": ["create"]]]
            )
        ),
        create(spec("nightly", lifetime: .never, organization: ["billing": ["read"]])),
        regenerate(new, from: try record(old), reasons: [.specChanged, .rotationDue]),
        regenerate(drifted, from: driftedRecord, reasons: [.drifted], live: live),
        regenerate(leaked, from: try record(leaked), reasons: [.requested], secret: .cut),
        regenerate(
            expired,
            from: try record(expired, issued: now - .days(95)),
            reasons: [.expired],
            sendsNewToken: false
        ),
        PlannedOperation(
            address: sinkAdded.address,
            action: .redeliver,
            reasons: [.sinkAdded],
            position: sinkAdded.position,
            record: try record(sinkAdded, delivered: ["one.token"], isSealed: true),
            spec: sinkAdded
        ),
        try repaired(),
    ]
}

/// One sink was changed by somebody, and another one is no more.
private func repaired() throws -> PlannedOperation {
    let wanted = spec("repaired", sinks: ["edge.token"])
    var record = try record(wanted, delivered: ["edge.token", "old.token"], isSealed: true)
    record.receipts[0].driftedAt = now - .minutes(5)
    var old = FileSinkSpec(path: "old.token")
    old.options.onRemoval = .delete
    record.receipts[1].sink = .file(old)
    return PlannedOperation(
        address: wanted.address,
        action: .redeliver,
        reasons: [.sinkDrifted, .sinkRemoved],
        position: wanted.position,
        record: record,
        spec: wanted
    )
}

private func ends() throws -> [PlannedOperation] {
    let predecessor = Predecessor(id: try tokenID("0b1c2d3e"), expiresAt: now + .hours(5))
    return [
        PlannedOperation(
            address: address("retired"),
            action: .delete,
            reasons: [.removed],
            position: SourcePosition(path: "tokens/retired.yaml", line: 3),
            secret: .cut,
            request: .delete([try tokenID("7a3e51c0-66f1"), predecessor.id]),
            record: try record(spec("retired"), predecessors: [predecessor])
        ),
        PlannedOperation(
            address: address("handed-over"),
            action: .forget,
            reasons: [.removed],
            position: SourcePosition(path: "tokens/handed-over.yaml"),
            record: try record(spec("handed-over"))
        ),
    ]
}

private func waiting() throws -> [PlannedOperation] {
    func deferred(_ name: String, _ deferral: Deferral) throws -> PlannedOperation {
        let spec = spec(name)
        return regenerate(
            spec,
            from: try record(spec),
            reasons: [.rotationDue],
            deferral: deferral
        )
    }
    return [
        try deferred(
            "search-query",
            Deferral(reason: .limitReached, remedy: "waits for the next run")
        ),
        try deferred(
            "search-write",
            Deferral(reason: .suspended, remedy: "remove `suspend: true` from its manifest")
        ),
        try deferred(
            "unlucky",
            Deferral(
                reason: .backingOff,
                until: now + .minutes(5),
                remedy: "waits after a failed try: the API answered 503 Service Unavailable"
            )
        ),
        PlannedOperation(
            address: address("payments-broken"),
            action: .hold,
            reasons: [.invalidManifest],
            position: SourcePosition(path: "tokens/payments/broken.yaml", line: 14),
            deferral: Deferral(
                reason: .invalidManifest,
                remedy: "unknown field 'overlaps' in spec.rotation; mend the manifest"
            )
        ),
        PlannedOperation(
            address: address("taken"),
            action: .hold,
            reasons: [.nameTaken],
            position: SourcePosition(path: "tokens/taken.yaml"),
            deferral: Deferral(
                reason: .nameTaken,
                remedy: "a live token named 'taken' (61ab…) is not in the state; "
                    + "delete it, or say `allowSameName: true`"
            ),
        ),
    ]
}

/// More operations than are shown.
func longPlan() throws -> Plan {
    let created = (0..<150).map { create(spec("create-\($0)", sinks: ["\($0).token"])) }
    let rotated = try (0..<80).map { number in
        let spec = spec("rotate-\(number)")
        return regenerate(
            spec,
            from: try record(spec),
            reasons: [number < 60 ? .rotationDue : .specChanged]
        )
    }
    let waiting = try (0..<12).map { number in
        let spec = spec("wait-\(number)")
        return regenerate(
            spec,
            from: try record(spec),
            reasons: [.rotationDue],
            deferral: Deferral(reason: .limitReached, remedy: "waits for the next run")
        )
    }
    return plan(created + rotated + waiting, unchanged: 9758)
}

/// What changes the state alone, and what is left over from a lost call.
private func takenOver() throws -> [PlannedOperation] {
    let adoption = Adoption(id: try tokenID("9c8d7e6f-0001"))
    var imported = spec("imported", sinks: ["imported.token"])
    imported.adoption = adoption
    var legacy = spec("unseen")
    legacy.adoption = Adoption(id: adoption.id, rotate: .now)
    var renamed = spec("payments-ingest", sinks: ["payments.token"])
    renamed.movedFrom = "payment-ingest"
    return [
        PlannedOperation(
            address: imported.address,
            action: .adopt,
            reasons: [.imported],
            position: imported.position,
            spec: imported,
            live: LiveToken(id: adoption.id, name: "imported")
        ),
        PlannedOperation(
            address: legacy.address,
            action: .adopt,
            reasons: [.imported],
            position: legacy.position,
            spec: legacy
        ),
        PlannedOperation(
            address: renamed.address,
            action: .move,
            reasons: [.moved],
            position: renamed.position,
            record: try record(spec("payment-ingest", sinks: ["payments.token"])),
            spec: renamed
        ),
        PlannedOperation(
            address: address("interrupted"),
            action: .retire,
            reasons: [.orphaned],
            position: SourcePosition(path: "tokens/interrupted.yaml"),
            request: .delete([try tokenID("5f6a7b8c-0001")]),
            record: try record(spec("interrupted")),
            spec: spec("interrupted")
        ),
    ]
}

private func moreWaiting() throws -> [PlannedOperation] {
    func waiting(_ name: String, _ reason: Reason, _ deferral: Deferral) throws -> PlannedOperation
    {
        let spec = spec(name)
        return regenerate(spec, from: try record(spec), reasons: [reason], deferral: deferral)
    }
    return [
        try waiting(
            "office-hours",
            .expiringSoon,
            Deferral(
                reason: .outsideWindow,
                until: Instant(rfc3339: "2026-11-30T08:00:00Z"),
                remedy: "waits for its window, Mon 2026-11-30 09:00 Europe/Berlin, the last one "
                    + "before it expires"
            )
        ),
        try waiting(
            "in-doubt",
            .rotationDue,
            Deferral(
                reason: .operationOpen,
                until: now + .minutes(1),
                remedy: "its answer was lost (the connection was reset); the API is asked at "
                    + "2026-11-23T23:31:00Z what came of it"
            )
        ),
        PlannedOperation(
            address: address("mass-deletion"),
            action: .delete,
            reasons: [.removed],
            position: SourcePosition(path: "tokens/mass.yaml"),
            secret: .cut,
            record: try record(spec("mass-deletion")),
            deferral: Deferral(
                reason: .brake,
                remedy: "30 tokens would be deleted and one run may delete 5; if it is meant, "
                    + "`regent approve 4f1c2ab --brake deletions` allows it once"
            )
        ),
        held("shared-sink", .sinkConflict, "file x is also written to by acme/one at a.yaml:6:14"),
        held(
            "too-much",
            .policyViolation,
            "data set 'billing' is not among those that the policy tokens/payments/** allows"
        ),
        held("twice", .duplicateAddress, "it is also defined at tokens/old.yaml:1:1"),
        held(
            "renamed-twice",
            .ambiguousName,
            "acme/other says, too, that its token was acme/former's; leave one of the two "
                + "annotations regent.dev/moved-from"
        ),
    ]
}

private func held(_ name: String, _ reason: Reason, _ remedy: String) -> PlannedOperation {
    PlannedOperation(
        address: address(name),
        action: .hold,
        reasons: [reason],
        position: SourcePosition(path: "tokens/\(name).yaml"),
        deferral: Deferral(reason: reason, remedy: remedy)
    )
}
