import Controller
import Engine
import Model
import Planning

/// One line an event, with the instant in front: for a journal or a log collector.
struct RunLog: Sendable {
    private let context: CommandContext

    /// Longer lines are cut.
    private static let lineCharacters = 8 * 1024

    init(_ context: CommandContext) {
        self.context = context
    }

    func write(_ text: String) {
        let line = "\(context.invocation.time.now().wholeSeconds.rfc3339) \(text.escapingControls)"
        context.print(String(line.prefix(Self.lineCharacters)))
    }

    func write(_ progress: RunProgress) {
        switch progress {
        case .began(let planned):
            let reasons = planned.reasons.map(\.rawValue).joined(separator: ",")
            write("\(planned.address): \(planned.action.rawValue) begins (\(reasons))")
        case .skipped(let planned, let problem):
            write("\(planned.address): \(planned.action.rawValue) is not begun: \(problem)")
        case .moved(let operation):
            let problem = operation.state.problem ?? operation.problem
            let because = problem.map { ": \($0)" } ?? ""
            write(
                "\(operation.address): \(operation.action.rawValue) \(operation.state.name)\(because)"
            )
        }
    }

    func write(_ event: ControllerEvent) {
        switch event {
        case .cycleEnded(let outcome):
            write(summary(outcome))
            if let problem = outcome.statusProblem { write(problem.description) }
        case .cycleFailed(let problem):
            write("the cycle failed: \(problem)")
        }
    }

    private func summary(_ outcome: CycleOutcome) -> String {
        let plan = outcome.after.plan
        let done = outcome.outcomes.count { $0.result == .done }
        let waiting = plan.operations.count
        return "commit \(plan.source.commit.prefix(7)): \(done) done, \(waiting) waiting, "
            + "\(plan.unchangedCount) unchanged"
    }
}
