import Model

extension StatusEntry {
    /// Whether its token can be used as its manifest says; nil where no run has judged it yet.
    var isReady: Bool? { condition("Ready")?.isTrue }

    /// One word on how it stands: that of what is stalled or braked, else of `Ready`.
    var reason: String { decisive?.reason ?? "Unknown" }

    /// One sentence on how it stands, as it came; empty where there is none.
    var message: String {
        if let message = decisive?.message, !message.isEmpty { return message }
        return openOperation?.trouble ?? failure?.trouble ?? ""
    }

    /// Whether it waits for a person: it is stalled or braked, not ready and not on the way to it, or
    /// its secret is there for a person to take.
    var needsPerson: Bool {
        if stalled != nil || braked != nil { return true }
        // A lost answer is found out by itself; where it cannot be, it is stalled.
        if let ambiguity = openOperation?.state.ambiguity {
            return ambiguity.verdict?.standstill != nil
        }
        guard let ready = condition("Ready") else { return failure != nil }
        if ready.reason == Self.awaitingReveal { return record?.sealedSecret != nil }
        if ready.isTrue || Self.chosen.contains(ready.reason) { return false }
        return condition("Reconciling")?.isTrue != true
    }

    /// `Ready`, then the others that hold, by type: each is shown only while it is so.
    var sortedConditions: [Condition] {
        conditions.filter { $0.isTrue || $0.type == "Ready" }.sorted { left, right in
            let ranks = [left, right].map { $0.type == "Ready" ? 0 : 1 }
            return (ranks[0], left.type, left.reason, left.message)
                < (ranks[1], right.type, right.reason, right.message)
        }
    }

    /// Receipts of the current secret, by sink: what an older one left behind is no delivery.
    var deliveries: [Receipt] {
        guard let record else { return [] }
        return record.receipts.filter { $0.tokenID == record.token.id }
            .sorted { $0.sink.id < $1.sink.id }
    }

    /// Older tokens, by their end; those that never end come last.
    var predecessors: [Predecessor] {
        (record?.predecessors ?? []).sorted { left, right in
            switch (left.expiresAt, right.expiresAt) {
            case (let left?, let right?) where left != right: left < right
            case (.some, nil): true
            case (nil, .some): false
            default: left.id < right.id
            }
        }
    }

    /// `True`, `False` or `Unknown`, as Kubernetes has it.
    var readiness: String {
        isReady.map { $0 ? "True" : "False" } ?? "Unknown"
    }

    /// The path of its manifest; for one that is gone, where it last stood.
    var path: String? {
        (position ?? spec?.position ?? record?.spec.position
            ?? (openOperation ?? failure)?.spec?.position)?.path
    }

    private var stalled: Condition? {
        condition("Stalled").flatMap { $0.isTrue ? $0 : nil }
    }

    /// What is to be done for it, where only a person's word lets that begin.
    private var braked: Condition? {
        condition("Reconciling").flatMap { $0.reason == Reason.brake.rawValue ? $0 : nil }
    }

    private var decisive: Condition? { stalled ?? braked ?? condition("Ready") }

    func condition(_ type: String) -> Condition? {
        conditions.first { $0.type == type }
    }

    static let awaitingReveal = "AwaitingReveal"
    /// Reasons not to be ready that a person has chosen.
    private static let chosen = [Reason.suspended.rawValue, Reason.removed.rawValue]
}

extension Operation {
    /// What stands in its way, or why it failed.
    var trouble: String? {
        switch state {
        case .ambiguous(let ambiguity): ambiguity.problem
        case .failed(let text): text
        case .preflight, .intended, .sent, .issued, .accepted, .done: problem
        }
    }
}
