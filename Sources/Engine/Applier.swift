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
    let concurrency: Int
    let stop: StopSignal
    let progress: @Sendable (RunProgress) -> Void

    /// Runs what is runnable; the outcomes come sorted by address.
    func apply(_ survey: Survey) async -> [OperationOutcome] {
        var waiting = survey.plan.runnable[...]
        let patience = time.now() + patience
        return await withTaskGroup(of: OperationOutcome.self) { group in
            var outcomes: [OperationOutcome] = []
            for _ in 0..<max(1, concurrency) {
                guard let planned = waiting.popFirst() else { break }
                group.addTask { await run(planned, survey, patience) }
            }
            for await outcome in group {
                outcomes.append(outcome)
                guard let planned = waiting.popFirst() else { continue }
                group.addTask { await run(planned, survey, patience) }
            }
            return outcomes.sorted { $0.planned.address < $1.planned.address }
        }
    }

    private func run(
        _ planned: PlannedOperation,
        _ survey: Survey,
        _ patience: Instant
    ) async -> OperationOutcome {
        let name = planned.address.organization
        let live = survey.live[name]
        guard let api = organizations[name], live != nil || !planned.needsLiveTokens else {
            let problem = survey.unanswered[name]?.description ?? "\(name) is not configured"
            return OperationOutcome(planned: planned, result: .notBegun(problem))
        }
        guard !stop.isStopped else {
            let problem = "the run was stopped before it began"
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
            patience: patience,
            decisions: decisions,
            expected: survey.expectedTokens(at: name, now: time.now()),
            stop: stop,
            progress: progress
        )
        do {
            let operation = planned.open ?? begin(planned, survey)
            let ended = try await runner.run(
                operation,
                record: planned.record,
                beginningWith: planned.isReleased ? .released : .takenUp
            )
            return OperationOutcome(planned: planned, result: Self.result(ended))
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

    private static func result(_ operation: Operation) -> OperationOutcome.Result {
        switch operation.state {
        case .done: .done
        case .failed(let problem): .failed(problem)
        case .ambiguous(let ambiguity): .ambiguous(ambiguity.problem)
        case .preflight: .notBegun("the run was stopped before it began")
        case .intended, .sent, .issued, .accepted:
            .open(operation.problem ?? "the run was stopped before it was finished")
        }
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
