import Engine
import Model
import Planning
import Reporting

/// What a cycle did, in a few lines or for programs, and an exit status.
struct CycleReport {
    private let outcome: CycleOutcome
    private let context: CommandContext
    /// What the command is about; nil: everything.
    private let addresses: Set<Address>?

    init(_ outcome: CycleOutcome, _ context: CommandContext, about addresses: Set<Address>? = nil) {
        self.outcome = outcome
        self.context = context
        self.addresses = addresses
    }

    /// Prints what was done and says how the command ends.
    func printed(as format: OutputFormat) -> ExitStatus {
        if let problem = outcome.statusProblem { context.note(problem.description) }
        if format == .json {
            context.print(report.json)
        } else if !outcome.outcomes.isEmpty {
            context.print(summary)
        }
        return status
    }

    private var report: RunReport {
        var report = RunReport()
        let tokens = outcome.after.recorded.tokens
        report.entries = outcome.outcomes.map { outcome in
            let (result, problem) = outcome.result.reported
            return RunReport.Entry(
                outcome.planned,
                result,
                problem: problem,
                token: tokens[outcome.planned.address]?.token
            )
        }
        report.left = outcome.after.plan.restricted(to: addresses)
        report.hasPublished = outcome.hasPublished
        report.statusProblem = outcome.statusProblem
        return report
    }

    private func count(where isMeant: (OperationOutcome.Result) -> Bool) -> Int {
        outcome.outcomes.count { isMeant($0.result) }
    }

    /// Counts by result, such as `Done: 2 of 3. 1 failed.` for a run with a refusal.
    private var summary: String {
        let done = count { $0 == .done }
        var parts = ["Done: \(done) of \(outcome.outcomes.count)."]
        let failed = count { if case .failed = $0 { true } else { false } }
        let open = count { if case .open = $0 { true } else { false } }
        let unknown = outcome.outcomes.filter {
            if case .ambiguous = $0.result { true } else { false }
        }
        let stalled = unknown.count { needsPerson($0.planned.address) }
        let waiting = count { if case .notBegun = $0 { true } else { false } }
        if failed > 0 { parts.append("\(failed) failed.") }
        if open > 0 { parts.append("\(open) not finished; the next run goes on with it.") }
        if unknown.count > stalled {
            let count = unknown.count - stalled
            parts.append("\(count) with a lost answer; the next run finds out what came of it.")
        }
        if stalled > 0 {
            let verb = stalled == 1 ? "needs" : "need"
            parts.append("\(stalled) \(verb) a person: see `regent status`.")
        }
        if waiting > 0 { parts.append("\(waiting) not begun.") }
        if waiting > 0, context.invocation.stop.isStopped {
            parts.append("The run was stopped; the next one goes on.")
        }
        return parts.joined(separator: " ")
    }

    /// Whether nothing shows what came of its call, so that it does not go on by itself.
    private func needsPerson(_ address: Address) -> Bool {
        outcome.after.recorded.openOperations[address]?.state.ambiguity?.verdict?.standstill != nil
    }

    private var status: ExitStatus {
        let results = outcome.outcomes.map(\.result)
        let isUnreachable = !outcome.before.unanswered.isEmpty
        if isUnreachable, !results.contains(.done) { return .tryAgain }
        let isFinished = results.allSatisfy { $0 == .done }
        let left = outcome.after.plan.restricted(to: addresses)
        let isHeld = left.operations.contains { $0.action == .hold }
        let isFrozen = left.operations.contains { $0.open?.state.ambiguity != nil }
        let isBraked = left.operations.contains { $0.deferral?.reason == .brake }
        let isErrored = addresses == nil && left.isErrored
        return isFinished && !isHeld && !isFrozen && !isBraked && !isErrored && !isUnreachable
            ? .success : .partial
    }
}

extension OperationOutcome.Result {
    /// The same for programs, with what stood in the way.
    fileprivate var reported: (RunReport.Result, problem: String?) {
        switch self {
        case .done: (.done, nil)
        case .failed(let problem): (.failed, problem)
        case .open(let problem): (.open, problem)
        case .ambiguous(let problem): (.ambiguous, problem)
        case .notBegun(let problem): (.notBegun, problem)
        }
    }
}
