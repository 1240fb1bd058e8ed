import Model

/// The controller's metrics, by the names and units that Prometheus' users expect.
struct ControllerMetrics {
    private let snapshot: ControllerSnapshot
    private let namesTokens: Bool

    /// - Parameter namesTokens: Whether each token is named.
    init(_ snapshot: ControllerSnapshot, namesTokens: Bool) {
        self.snapshot = snapshot
        self.namesTokens = namesTokens
    }

    var text: String {
        var exposition = Exposition()
        if namesTokens { tell(ofEachTokenIn: &exposition) }
        tell(ofTokensIn: &exposition)
        tell(ofOperationsIn: &exposition)
        tell(ofSourceIn: &exposition)
        tell(ofCallsIn: &exposition)
        tell(ofProcessIn: &exposition)
        return exposition.text
    }

    // MARK: Tokens

    private func tell(ofEachTokenIn exposition: inout Exposition) {
        let tokens = snapshot.tokens.map { token in
            let labels: [Exposition.Label] = [
                ("organization", token.address.organization), ("name", token.address.name),
            ]
            return (token, labels)
        }
        exposition.begin(
            "regent_token_expiration_timestamp_seconds",
            .gauge,
            "When the current token expires; one that never expires has none."
        )
        for (token, labels) in tokens {
            if let end = token.expiresAt { exposition.sample(end, labels) }
        }
        exposition.begin(
            "regent_token_ready",
            .gauge,
            "Whether the token is issued, unexpired and delivered."
        )
        for (token, labels) in tokens { exposition.sample(token.isReady, labels) }
        exposition.begin(
            "regent_token_next_rotation_timestamp_seconds",
            .gauge,
            "When the token is rotated next without a commit; one without a schedule has none."
        )
        for (token, labels) in tokens {
            if let next = token.nextRotationAt { exposition.sample(next, labels) }
        }
    }

    private func tell(ofTokensIn exposition: inout Exposition) {
        exposition.begin("regent_tokens", .gauge, "Tokens, by whether they are ready.")
        let ready = snapshot.tokens.count(where: \.isReady)
        exposition.sample(snapshot.tokens.count - ready, [("ready", "false")])
        exposition.sample(ready, [("ready", "true")])
        exposition.begin(
            "regent_orphans_total",
            .counter,
            "Tokens that were found and whose secret nobody holds, since an answer was lost."
        )
        exposition.sample(snapshot.leftOverTokens)
        exposition.begin(
            "regent_escrow_entries",
            .gauge,
            "Secrets that lie sealed in the state: not delivered, or not revealed yet."
        )
        if let count = snapshot.sealedCount { exposition.sample(count) }
    }

    // MARK: Operations

    /// What is usual is told from the start, so that the first one is seen as a rise.
    private static let usual: [(Action, [Reason])] = [
        (.create, [.notFound]),
        (
            .regenerate,
            [
                .specChanged, .rotationDue, .expiringSoon, .expired, .requested, .drifted,
                .sinkAdded, .sinkDrifted,
            ]
        ),
        (.redeliver, [.sinkAdded, .sinkDrifted, .sinkRemoved]), (.delete, [.removed]),
        (.forget, [.removed]),
        (.adopt, [.imported]), (.move, [.moved]), (.retire, [.orphaned]),
    ]

    /// The states that an operation can rest in.
    private static let openStates = [
        "preflight", "intended", "sent", "issued", "accepted", "ambiguous",
    ]

    /// What keeps operations waiting that nothing is wrong with; those of wrong manifests wait as well.
    private static let usualDeferrals: [Reason] = [
        .backingOff, .brake, .limitReached, .outsideWindow, .suspended,
    ]

    private func tell(ofOperationsIn exposition: inout Exposition) {
        exposition.begin(
            "regent_operations_total",
            .counter,
            "Operations that ended, by what they did, why, and how they ended."
        )
        var counts = snapshot.operations
        for (action, reasons) in Self.usual {
            for reason in reasons {
                for hasSucceeded in [true, false] {
                    let kind = ControllerSnapshot.OperationKind(
                        action: action,
                        reason: reason,
                        hasSucceeded: hasSucceeded
                    )
                    counts[kind, default: 0] += 0
                }
            }
        }
        for (kind, count) in counts.sorted(by: { $0.key < $1.key }) {
            exposition.sample(count, kind.labels)
        }
        exposition.begin(
            "regent_operation_duration_seconds",
            .histogram,
            "How long operations took that ended, from their planning on."
        )
        for (action, histogram) in snapshot.operationDurations.sorted(by: {
            $0.key.rawValue < $1.key.rawValue
        }) {
            exposition.sample(histogram, [("kind", action.rawValue)])
        }
        let open = snapshot.openOperations.values
        exposition.begin(
            "regent_operations_open",
            .gauge,
            "Operations that are not finished, by where they stand in the journal."
        )
        for state in Self.openStates {
            exposition.sample(open.count { $0.state == state }, [("state", state)])
        }
        exposition.begin(
            "regent_operations_deferred",
            .gauge,
            "Operations of the newest plan that wait, by what for."
        )
        let deferred = Self.usualDeferrals.reduce(into: snapshot.deferred) {
            $0[$1, default: 0] += 0
        }
        for (reason, count) in deferred.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            exposition.sample(count, [("reason", reason.rawValue)])
        }
        exposition.begin(
            "regent_delivery_pending",
            .gauge,
            "Sinks that do not hold a new secret yet."
        )
        exposition.sample(open.reduce(0) { $0 + $1.pendingDeliveries })
    }

    // MARK: The source and the API

    private func tell(ofSourceIn exposition: inout Exposition) {
        exposition.begin(
            "regent_source_last_success_timestamp_seconds",
            .gauge,
            "When the source was last read."
        )
        if let readAt = snapshot.sourceReadAt { exposition.sample(readAt) }
        exposition.begin("regent_source_commit_info", .gauge, "The commit that counts.")
        if let commit = snapshot.commit { exposition.sample(1, [("commit", commit)]) }
    }

    private func tell(ofCallsIn exposition: inout Exposition) {
        exposition.begin(
            "regent_api_requests_total",
            .counter,
            "Calls of the token API by the status of their answer; none: there was no whole answer."
        )
        for (status, count) in snapshot.calls.answersByStatus.sorted(by: { $0.key < $1.key }) {
            exposition.sample(count, [("code", "\(status)")])
        }
        exposition.sample(snapshot.calls.unansweredCount, [("code", "none")])
        exposition.begin(
            "regent_api_rate_limit_remaining",
            .gauge,
            "Calls that are left in the API's tightest window, where it says so."
        )
        if let remaining = snapshot.calls.remaining { exposition.sample(remaining) }
    }

    // MARK: The process

    private func tell(ofProcessIn exposition: inout Exposition) {
        exposition.begin(
            "regent_leader",
            .gauge,
            "Whether this controller holds the state's lock, so that it may act."
        )
        exposition.sample(snapshot.isLeader)
        exposition.begin(
            "regent_run_duration_seconds",
            .histogram,
            "How long the controller's cycles took, those that failed included."
        )
        exposition.sample(snapshot.cycleDurations)
        exposition.begin("regent_build_info", .gauge, "The program that answers.")
        exposition.sample(1, [("version", snapshot.version)])
    }
}

extension ControllerSnapshot.OperationKind: Comparable {
    /// By what is shown of them.
    static func < (left: Self, right: Self) -> Bool {
        (left.action.rawValue, left.reason.rawValue, left.outcome)
            < (right.action.rawValue, right.reason.rawValue, right.outcome)
    }

    private var outcome: String { hasSucceeded ? "succeeded" : "failed" }

    fileprivate var labels: [Exposition.Label] {
        [("kind", action.rawValue), ("reason", reason.rawValue), ("outcome", outcome)]
    }
}
