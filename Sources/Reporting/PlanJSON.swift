import Model
public import Planning

/// A plan for programs.
///
/// The keys stand in a fixed order: `formatVersion`, `source`, `state`, `plannedAt`, `liveTokens`,
/// `complete`, `applicable`, `errored`, `operations`, `later`, `summary`, `next`, `diagnostics`;
/// of an operation `address`, `action`, `reason`, `reasons`, `manifest`, `labels`, `request`,
/// `secret`, `before`, `after`, `drift`, `notBefore`, `deferral`. Every key is always there, null
/// where there is nothing; maps of names are sorted. A later version adds keys and never takes one
/// away or changes what it means.
public struct PlanJSON {
    /// The document, with a newline at its end.
    public static func render(_ plan: Plan) -> String {
        let plan = plan.inOrder
        return JSONWriter.document([
            "formatVersion": "1.0",
            "source": plan.source.value,
            "state": ["lineage": .string(plan.lineage), "serial": .integer(plan.serial)],
            "plannedAt": .optional(plan.plannedAt),
            "liveTokens": .sorted(plan.liveTokenCounts.mapValues { .integer($0) }),
            "complete": .bool(plan.isComplete),
            "applicable": .bool(plan.isApplicable),
            "errored": .bool(plan.isErrored),
            "operations": .array(plan.operations.map(\.value)),
            "later": .array(plan.later.map(\.value)),
            "summary": PlanCounts(plan).value,
            "next": plan.next.map(\.value) ?? .null,
            "diagnostics": .array(plan.diagnostics.map(\.value)),
        ])
    }
}

extension PlannedOperation {
    fileprivate var value: OrderedValue {
        [
            "address": .string(address.description),
            "action": .string(action.rawValue),
            "reason": .optional(reasons.first?.rawValue),
            "reasons": .strings(reasons.map(\.rawValue)),
            "manifest": position.map {
                ["path": .string($0.path), "line": .integer($0.line)]
            } ?? .null,
            "labels": .sorted((spec ?? record?.spec)?.labels.mapValues { .string($0) } ?? [:]),
            "request": request.value,
            "secret": .string(secret.rawValue),
            "before": record?.spec.value ?? .null,
            "after": after?.value ?? .null,
            "drift": drift,
            "notBefore": .optional(deferral?.until),
            "deferral": deferral.map {
                ["reason": .string($0.reason.rawValue), "remedy": .string($0.remedy)]
            } ?? .null,
        ]
    }

    /// What the address is to be once the operation is done.
    private var after: TokenSpec? {
        guard action != .delete, action != .forget, action != .hold, let spec else { return nil }
        guard !sendsNewToken, ![.create, .adopt, .move].contains(action), var after = record?.spec
        else { return spec }
        // The token stays, or is a clone: only where the secret goes is taken from the manifest.
        after.delivery = spec.delivery
        if action == .regenerate { after.lifetime = spec.lifetime }
        return after
    }

    /// Capabilities as recorded and as the API shows them, where they differ.
    private var drift: OrderedValue {
        guard PlanDetails.drift(of: self) != nil, let live, let record else { return .null }
        let isIssued = record.token.capabilities != live.capabilities
        let recorded = isIssued ? record.token.capabilities : record.spec.capabilities
        return [
            "recorded": .object(recorded.fields), "live": .object(live.capabilities.fields),
        ]
    }
}

extension LaterChange {
    fileprivate var value: OrderedValue {
        [
            "address": .string(address.description), "fields": .strings(fields),
            "at": .optional(at),
        ]
    }
}

extension ScheduledRotation {
    /// The rotation for programs.
    var value: OrderedValue {
        [
            "address": .string(address.description), "at": .optional(at),
            "reason": .string(reason.rawValue),
        ]
    }
}
