import Model

/// Holds back what one run must not do by accident.
struct Brakes {
    private let input: PlanningInput
    private let suspensions: Suspensions

    init(_ input: PlanningInput, _ suspensions: Suspensions) {
        self.input = input
        self.suspensions = suspensions
    }

    /// Defers operations in their place: a first plan may have 100,000.
    func apply(to operations: inout [PlannedOperation]) {
        suspendRemovals(&operations)
        brakeRewind(&operations)
        brakeDeletions(&operations)
        brakeLosses(&operations)
        brakeLostAnswers(&operations)
        limitChanges(&operations)
    }

    private func suspendRemovals(_ operations: inout [PlannedOperation]) {
        for index in operations.indices
        where operations[index].reasons == [.removed] && operations[index].open == nil {
            guard let suspension = suspensions.deferral(at: operations[index].address) else {
                continue
            }
            operations[index].deferral = suspension
        }
    }

    /// Manifests that went back would take back what was rotated, deleted or protected since.
    private func brakeRewind(_ operations: inout [PlannedOperation]) {
        guard let rewind else { return }
        operations.postpone(rewind) { _ in true }
    }

    /// Why nothing of the commit is acted on; nil where it follows the last one.
    var rewind: Deferral? {
        guard input.isRewound, let last = input.recorded.actedOn, !isApproved(.rewoundBranch) else {
            return nil
        }
        return deferral(
            .rewoundBranch,
            "the source went back: \(input.source.commit.prefix(7)) does not come after "
                + "\(last.commit.prefix(7)), which was acted on last"
        )
    }

    /// Where answer after answer is lost, something is wrong that more calls make worse.
    private func brakeLostAnswers(_ operations: inout [PlannedOperation]) {
        let (lost, allowed) = (lostAnswers, allowedLostAnswers)
        guard lost.count > allowed, !isApproved(.lostAnswers) else { return }
        var braked = deferral(
            .lostAnswers,
            "the answers to \(lost.count) calls were lost within an hour and \(allowed) may be; look "
                + "what stands between Regent and the API"
        )
        // By then so many of them are more than an hour old.
        braked.until = lost[lost.count - allowed - 1] + Self.lostAnswersSpan
        operations.postpone(braked) { operation in
            operation.makesToken
                && !input.recorded.requests.contains(.regenerate(operation.address))
        }
    }

    private static let lostAnswersSpan = Duration.seconds(Limits.lostAnswersSeconds)

    private var allowedLostAnswers: Int {
        input.limits.allowedLostAnswers(of: input.tokenCount)
    }

    /// Those of the last hour, the oldest first.
    private var lostAnswers: [Instant] {
        // What lies ahead was written down by a clock that was wrong.
        input.recorded.lostAnswers
            .filter { $0 > input.now - Self.lostAnswersSpan && $0 <= input.now }.sorted()
    }

    /// How many more may be lost; where a person let the brake pass, as many as in an hour without any.
    var lostAnswersLeft: Int {
        let isPassed = isApproved(.lostAnswers)
        return max(0, allowedLostAnswers - (isPassed ? 0 : lostAnswers.count))
    }

    /// A source without any manifest is taken for an accident, whatever the policies say.
    private func brakeDeletions(_ operations: inout [PlannedOperation]) {
        let isEmpty =
            input.desired.specs.isEmpty && input.desired.held.isEmpty
            && input.desired.unreadablePaths.isEmpty && input.rest.count == 0
        if isEmpty, !isApproved(.emptySource) {
            let deferral = deferral(
                .emptySource,
                "the source has no manifests at all, which looks like an accident; leave at least "
                    + "one, or look at source.path"
            )
            return operations.postpone(deferral) { $0.reasons == [.removed] }
        }
        let deletions = operations.filter { $0.action == .delete && $0.isRunnable }.count
        let allowed = input.limits.allowedDeletions(of: input.tokenCount)
        guard deletions > allowed, !isApproved(.deletions) else { return }
        let deferral = deferral(
            .deletions,
            "\(deletions) tokens would be deleted and one run may delete \(allowed)"
        )
        operations.postpone(deferral) { $0.action == .delete }
    }

    /// Many tokens that are gone at once are taken for a list that lies, or for the wrong
    /// organization: new ones would take the place of secrets that work.
    private func brakeLosses(_ operations: inout [PlannedOperation]) {
        let losses = operations.filter(\.replacesLostToken).count
        let allowed = max(1, input.limits.allowedDeletions(of: input.tokenCount))
        guard losses > allowed, !isApproved(.losses) else { return }
        let deferral = deferral(
            .losses,
            "\(losses) tokens are gone at the API and one run may replace \(allowed); look whether "
                + "its credential is of the right organization"
        )
        operations.postpone(deferral) { $0.replacesLostToken }
    }

    private func isApproved(_ brake: Brake) -> Bool {
        input.recorded.requests.approve(brake, for: input.source.commit)
    }

    private func deferral(_ brake: Brake, _ problem: String) -> Deferral {
        let commit = input.source.commit.prefix(7)
        return Deferral(
            reason: .brake,
            remedy:
                "\(problem); if it is meant, `regent approve \(commit) --brake \(brake.rawValue)` "
                + "allows it once"
        )
    }

    /// The most urgent changes go first; the others wait for the next run.
    private func limitChanges(_ operations: inout [PlannedOperation]) {
        let changes = operations.indices.filter {
            operations[$0].isRunnable && operations[$0].changesTokens
        }
        guard changes.count > input.limits.changesPerRun else { return }
        // They are in the order of their addresses, and stay it within a rank.
        let ranked = Dictionary(grouping: changes) { operations[$0].rank }
        let allowed = ranked.sorted { $0.key < $1.key }.flatMap(\.value)
            .prefix(input.limits.changesPerRun)
        let admitted = Set(allowed)
        let limit = Deferral(
            reason: .limitReached,
            remedy:
                "one run makes at most \(input.limits.changesPerRun) changes; waits for the next"
        )
        for index in changes where operations[index].open == nil && !admitted.contains(index) {
            operations[index].deferral = limit
        }
    }
}

extension [PlannedOperation] {
    fileprivate mutating func postpone(
        _ deferral: Deferral,
        where isMeant: (PlannedOperation) -> Bool
    ) {
        for index in indices
        where self[index].isRunnable && self[index].open == nil && isMeant(self[index]) {
            self[index].deferral = deferral
        }
    }
}

extension PlannedOperation {
    /// Whether it makes a token anew that the state knows and the API does not.
    fileprivate var replacesLostToken: Bool { action == .create && record != nil }

    fileprivate var makesToken: Bool { action == .create || action == .regenerate }

    fileprivate var changesTokens: Bool {
        switch action {
        case .create, .regenerate, .delete: true
        case .redeliver, .forget, .retire, .adopt, .move, .hold: false
        }
    }

    /// What is open goes on first, then what is urgent.
    fileprivate var rank: Int {
        if open != nil { return 0 }
        return reasons.contains(where: \.isUrgent) ? 1 : 2
    }
}

extension Reason {
    /// Whether it must not wait.
    fileprivate var isUrgent: Bool {
        switch self {
        case .expired, .requested, .notFound, .expiringSoon: true
        default: false
        }
    }
}
