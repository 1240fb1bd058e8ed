public import Model

/// How an address stands, as conditions that tools and people read.
public struct Readiness {
    private let operation: PlannedOperation?
    private let spec: TokenSpec?
    private let record: TokenRecord?
    private let live: LiveToken?
    private let isMissing: Bool
    private let lastUses: [TokenID: Instant]
    private let open: Operation?
    private let failure: Operation?
    private let now: Instant

    /// Takes what is known of one address after a run.
    ///
    /// - Parameters:
    ///   - operation: What a plan made after the run still says; nil: nothing is to be done.
    ///   - live: The current token as the API showed it; nil: it was not seen.
    ///   - isMissing: Whether the API has no such token for certain.
    ///   - lastUses: When tokens were last used, where the API shows that.
    ///   - failure: Its last operation, where that failed.
    public init(
        operation: PlannedOperation?,
        spec: TokenSpec?,
        record: TokenRecord?,
        live: LiveToken? = nil,
        isMissing: Bool = false,
        lastUses: [TokenID: Instant] = [:],
        open: Operation?,
        failure: Operation?,
        at now: Instant
    ) {
        self.operation = operation
        self.spec = spec
        self.record = record
        self.live = live
        self.isMissing = isMissing
        self.lastUses = lastUses
        self.open = open
        // A failure is over with what it was for: a plan that has nothing to do says so.
        let isOver = operation == nil && open == nil && spec != nil && record != nil
        self.failure = isOver ? nil : failure
        self.now = now
    }

    /// The conditions, `Ready` first; those but `Ready` are there only while they hold.
    ///
    /// - Parameter previous: The conditions of the last run: what did not change keeps its time.
    public func conditions(after previous: [Condition]) -> [Condition] {
        [
            ready, stalled, reconciling, predecessorInUse, fixedExpiry, acceptanceUnproven,
            secretUnknown,
        ].compactMap { found in
            guard var condition = found else { return nil }
            let before = previous.first { $0.type == condition.type }
            if let before, before.isTrue == condition.isTrue {
                condition.lastTransitionTime = before.lastTransitionTime
            }
            return condition
        }
    }

    private func condition(
        _ type: String,
        _ isTrue: Bool,
        _ reason: String,
        _ message: String
    ) -> Condition {
        Condition(
            type: type,
            isTrue: isTrue,
            reason: reason,
            message: message,
            lastTransitionTime: now
        )
    }

    // MARK: Ready

    private var ready: Condition {
        if let hold = operation, hold.action == .hold, let deferral = hold.deferral {
            return condition("Ready", false, deferral.reason.rawValue, deferral.remedy)
        }
        guard let record else {
            return condition(
                "Ready",
                false,
                "NotIssued",
                stalledMessage ?? "no token was issued yet"
            )
        }
        if isMissing {
            let message = "the API has no token \(record.token.id.short) any more"
            return condition("Ready", false, "NotFound", message)
        }
        if let end = (live ?? record.token).expiresAt, end <= now {
            return condition("Ready", false, "Expired", "the token expired at \(end.rfc3339)")
        }
        if let open {
            let message = open.problem ?? open.state.problem ?? "its operation is under way"
            return condition("Ready", false, "OperationOpen", message)
        }
        if let failure, let message = failure.state.problem, failure.action != .delete,
            !isOfOptionalSink(failure)
        {
            return condition("Ready", false, "OperationFailed", message)
        }
        if let missing = undelivered(record) {
            return condition("Ready", false, "NotDelivered", "\(missing.title) does not hold it")
        }
        if record.sealedSecret != nil, record.spec.delivery.isEmpty {
            let message = "the secret is sealed; take it with `regent reveal \(record.address)`"
            return condition("Ready", true, "AwaitingReveal", message)
        }
        return condition("Ready", true, "Reconciled", "the token is issued and delivered")
    }

    /// Whether it failed at nothing but sinks that no rotation waits for.
    private func isOfOptionalSink(_ failure: Operation) -> Bool {
        guard failure.action == .redeliver, let record else { return false }
        return undelivered(record) == nil
    }

    private func undelivered(_ record: TokenRecord) -> SinkID? {
        let holding = Set(record.holding.map(\.sink.id))
        return (spec ?? record.spec).delivery.filter(\.options.isRequired).map(\.id).first {
            !holding.contains($0)
        }
    }

    // MARK: The others, only while they hold

    private var stalledMessage: String? {
        if let problem = open?.state.problem { return problem }
        return failure?.state.problem
    }

    private var stalled: Condition? {
        if let hold = operation, hold.action == .hold, let deferral = hold.deferral {
            return condition("Stalled", true, deferral.reason.rawValue, deferral.remedy)
        }
        if let standstill = open?.standstill {
            return condition("Stalled", true, standstill.reason, standstill.message)
        }
        if let message = open?.overdue(at: now) {
            return condition("Stalled", true, "DeliveryOverdue", message)
        }
        guard let failure, let message = failure.state.problem, !isOfOptionalSink(failure) else {
            return nil
        }
        // A deletion that failed does not matter once the manifest is there again.
        guard failure.action != .delete || spec == nil else { return nil }
        return condition(
            "Stalled",
            true,
            "OperationFailed",
            "\(failure.action.rawValue): \(message)"
        )
    }

    private var reconciling: Condition? {
        guard let operation, operation.action != .hold, open?.standstill == nil else { return nil }
        let reason = operation.deferral?.reason ?? operation.reasons.first ?? .operationOpen
        let message = operation.deferral?.remedy ?? "\(operation.action.rawValue) is to be done"
        return condition(
            "Reconciling",
            true,
            open?.state.ambiguity != nil ? "AmbiguousCall" : reason.rawValue,
            message
        )
    }

    /// A consumer that has not read the new secret yet is locked out at the old token's end.
    ///
    /// It does not say when the token was used: a status that tells that changes with every look.
    private var predecessorInUse: Condition? {
        guard let record,
            let handedOver = record.receipts.filter({ $0.tokenID == record.token.id })
                .map({ $0.verifiedAt ?? $0.deliveredAt }).max()
        else { return nil }
        let used = record.predecessors.filter { older in
            lastUses[older.id].map { $0 > handedOver } ?? false
        }
        guard let older = used.min(by: { $0.id < $1.id }) else { return nil }
        return condition(
            "PredecessorInUse",
            true,
            "UsedAfterDelivery",
            "the old token \(older.id.short) was used after the new secret was delivered, and "
                + "\(end(of: older, after: record)): look who has not read the new one"
        )
    }

    private func end(of older: Predecessor, after record: TokenRecord) -> String {
        guard let end = older.expiresAt else { return "does not end" }
        let policy = record.spec.rotation
        guard policy.overlapLimit != nil else { return "ends at \(end.rfc3339)" }
        return "is kept until nobody has used it for \(policy.overlap.text), at the latest until "
            + end.rfc3339
    }

    private var fixedExpiry: Condition? {
        guard case .until(let end)? = (spec ?? record?.spec)?.lifetime else { return nil }
        let message = "it ends at \(end.rfc3339), and nothing is planned by expiry"
        return condition("FixedExpiry", true, "FixedExpiry", message)
    }

    private var acceptanceUnproven: Condition? {
        guard let record, !record.isAcceptanceProven else { return nil }
        let message = "the token lives, but the API did not accept its secret when it was asked"
        return condition("AcceptanceUnproven", true, "NotAccepted", message)
    }

    /// A token that was taken over, or a recovered record: nobody has seen the secret that its sinks
    /// hold.
    private var secretUnknown: Condition? {
        if record?.isAdopted == true {
            let message =
                "it was taken over, and nobody here knows its secret before its next rotation"
            return condition("SecretUnknown", true, "Adopted", message)
        }
        guard let record,
            record.receipts.contains(where: {
                $0.tokenID == record.token.id && $0.digest == .unknown
            })
        else { return nil }
        let message =
            "the state was rebuilt, and that the sinks hold the token's secret is assumed until its "
            + "next rotation"
        return condition("SecretUnknown", true, "Recovered", message)
    }
}
