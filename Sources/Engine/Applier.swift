import Axiom
import Delivery
import Model
import Planning
import Rotation
import State

/// Carries out a plan's operations, several at a time, each along the rotation protocol.
struct Applier: Sendable {
    let store: StoreActor
    let organizations: [String: TokenAPI]
    let sinks: SinkFactory
    let escrow: Escrow
    let time: TimeSource
    let timing: Timing
    /// How long a run waits for what becomes of calls whose answers were lost.
    let patience: Duration
    let decisions: Decisions
    /// Operations that are at the API at a time.
    let concurrency: Int
    let stop: StopSignal
    let progress: @Sendable (RunProgress) -> Void

    /// Operations that are under way for each that is at the API: the others are at the disk, which
    /// writes for many as fast as for one, or at their sinks.
    private static let operationsPerCall = 4
    private static let stopped = "the run was stopped before it began"
    private static let timeIsUp = "the run's time was up before it began; the next run goes on"

    /// Runs what is runnable, and what can be waited for; the outcomes come sorted by address.
    func apply(_ survey: Survey) async -> [OperationOutcome] {
        let now = time.now()
        let patience = now + patience
        let expected = organizations.keys.reduce(into: [:]) { expected, name in
            expected[name] = survey.expectedTokens(at: name, now: now)
        }
        let run = Run(
            survey: survey,
            patience: patience,
            expected: expected,
            live: survey.live.mapValues(LiveIndex.init),
            lostAnswers: LostAnswers(allowed: survey.plan.lostAnswersLeft),
            slots: CallSlots(count: concurrency)
        )
        var waiting = survey.plan.operations
            .filter { $0.isRunnable || $0.restsAtMost(until: patience) }[...]
        return await withTaskGroup(of: OperationOutcome.self) { group in
            var outcomes: [OperationOutcome] = []
            for _ in 0..<max(1, concurrency * Self.operationsPerCall) {
                guard let planned = waiting.popFirst() else { break }
                group.addTask { await carryOut(planned, in: run) }
            }
            for await outcome in group {
                outcomes.append(outcome)
                guard let planned = waiting.popFirst() else { continue }
                group.addTask { await carryOut(planned, in: run) }
            }
            return outcomes.sorted { $0.planned.address < $1.planned.address }
        }
    }

    /// What all operations of one run share.
    private struct Run {
        let survey: Survey
        /// Until when it waits for what becomes of calls whose answers were lost.
        let patience: Instant
        /// Tokens that a whole list shows, by organization.
        let expected: [String: Set<TokenID>]
        /// What the API showed, by organization.
        let live: [String: LiveIndex]
        /// Answers that it lost.
        let lostAnswers: LostAnswers
        let slots: CallSlots
    }

    private func carryOut(_ planned: PlannedOperation, in run: Run) async -> OperationOutcome {
        let survey = run.survey
        let name = planned.address.organization
        let live = run.live[name]
        guard let api = organizations[name], live != nil || !planned.needsLiveTokens else {
            let problem = survey.unanswered[name]?.description ?? "\(name) is not configured"
            return OperationOutcome(planned: planned, result: .notBegun(problem))
        }
        var slot = CallSlot(of: run.slots)
        await slot.take()
        guard !stop.endsRun(at: time.now()) else {
            return OperationOutcome(planned: planned, result: .notBegun(endOfRun))
        }
        // Who stops everything does not want to wait for the end of a long run.
        if let suspension = try? await store.requests().suspension(at: planned.address),
            suspension.address == nil || planned.open == nil
        {
            return OperationOutcome(planned: planned, result: .notBegun(suspension.words))
        }
        guard planned.open != nil || !run.lostAnswers.areTooMany else {
            let problem = "too many answers of the API were lost; the next run looks again"
            return OperationOutcome(planned: planned, result: .notBegun(problem))
        }
        progress(.began(planned))
        let runner = OperationRunner(
            store: store,
            api: api,
            preflight: Preflight(
                store: store,
                live: live,
                sinks: sinks,
                time: time,
                decisions: decisions
            ),
            escrow: escrow,
            sinks: sinks,
            time: time,
            timing: timing,
            patience: run.patience,
            decisions: decisions,
            expected: run.expected[name] ?? [],
            stop: stop,
            progress: { event in
                run.lostAnswers.count(event)
                progress(event)
            }
        )
        do {
            let operation = planned.open ?? begin(planned, survey)
            let ended = try await runner.run(
                operation,
                record: planned.record,
                beginningWith: planned.isReleased ? .released : .takenUp,
                in: slot
            )
            return OperationOutcome(planned: planned, result: result(of: ended))
        } catch {
            return OperationOutcome(planned: planned, result: .open("\(error)"))
        }
    }

    private func begin(_ planned: PlannedOperation, _ survey: Survey) -> Operation {
        var random = DrawnBits(draw: decisions.draw)
        let failure = survey.recorded.failures[planned.address]
        let generation = max(planned.record?.generation ?? 0, failure?.generation ?? 0)
        return Operation(
            id: OperationID(at: time.now(), using: &random),
            address: planned.address,
            generation: generation + 1,
            action: planned.action,
            reasons: planned.reasons,
            commit: survey.source.commit,
            request: planned.action == .retire ? planned.request : .none,
            target: planned.action == .create ? nil : planned.live ?? planned.record?.token,
            spec: planned.spec,
            sendsNewToken: planned.sendsNewToken,
            precedingFailures: failure.map { $0.precedingFailures + 1 } ?? 0,
            at: time.now()
        )
    }

    /// Why nothing more is begun.
    private var endOfRun: String { stop.isStopped ? Self.stopped : Self.timeIsUp }

    private func result(of operation: Operation) -> OperationOutcome.Result {
        switch operation.state {
        case .done: .done
        case .failed(let problem): .failed(problem)
        case .ambiguous(let ambiguity): .ambiguous(ambiguity.problem)
        case .preflight: .notBegun(endOfRun)
        case .intended, .sent, .issued, .accepted:
            .open(operation.problem ?? "the run was stopped before it was finished")
        }
    }
}

extension PlannedOperation {
    /// Whether an earlier run left it to rest, and the run may wait as long: what came of its call
    /// is found out then.
    fileprivate func restsAtMost(until patience: Instant) -> Bool {
        guard deferral?.reason == .operationOpen, let ambiguity = open?.state.ambiguity else {
            return false
        }
        return ambiguity.verdict?.standstill == nil && ambiguity.nextLookAt <= patience
    }
}

extension Survey {
    /// Current tokens that the list showed, and that every later list has to show.
    fileprivate func expectedTokens(at organization: String, now: Instant) -> Set<TokenID> {
        guard let live = live[organization] else { return [] }
        let current = recorded.tokens.values.filter { $0.address.organization == organization }
            .map(\.token.id)
        return Set(current.filter { live.tokens[$0]?.isLive(at: now) == true })
    }
}
