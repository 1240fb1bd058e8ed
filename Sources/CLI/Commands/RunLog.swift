import Controller
import Engine
import Model
import Planning
import Synchronization

/// One line an event, with the instant in front: for a journal or a log collector.
final class RunLog: Sendable {
    private let context: CommandContext
    /// Whether the standard output is left to a document for programs.
    private let isBesideResult: Bool
    /// What the last cycle's lines were: a cycle that finds the same says nothing.
    private let lastCycle = Mutex<[String]>([])

    /// More of a cycle's diagnostics are counted.
    private static let mostDiagnostics = 20

    init(_ context: CommandContext, beside format: OutputFormat = .text) {
        self.context = context
        isBesideResult = format != .text
    }

    func write(_ text: String) {
        let line = "\(context.invocation.time.now().wholeSeconds.rfc3339) \(text.escapingControls)"
        if isBesideResult { context.note(Self.cut(line)) } else { context.print(Self.cut(line)) }
    }

    /// A line of at most so many bytes, by whole characters.
    static func cut(_ line: String) -> String {
        guard line.utf8.count > Limits.logLineBytes else { return line }
        let mark = "…"
        var bytes = mark.utf8.count
        let kept = line.prefix { character in
            bytes += character.utf8.count
            return bytes <= Limits.logLineBytes
        }
        return kept + mark
    }

    func write(_ progress: RunProgress) {
        switch progress {
        case .began(let planned):
            let reasons = planned.reasons.map(\.rawValue).joined(separator: ",")
            write("\(planned.address): \(planned.action.rawValue) begins (\(reasons))")
        case .movedEnd(let call, let end):
            write("\(call.address): \(call.token.short) \(call.purpose.rawValue) \(end.rfc3339)")
        case .expiryCallFailed(let call, let problem):
            write("\(call.address): the end of \(call.token.short) cannot be moved: \(problem)")
        case .waiting(let operation, let pause):
            write("\(operation.address): \(operation.action.rawValue) waits \(pause.text)")
        case .moved(let operation):
            let problem = operation.state.problem ?? operation.problem
            let because = problem.map { ": \($0)" } ?? ""
            write(
                "\(operation.address): \(operation.action.rawValue) \(operation.state.name)\(because)"
            )
        }
    }

    func write(_ event: ControllerEvent) {
        if case .cycleCutShort(let left) = event {
            let limit = Duration.seconds(Limits.cycleSeconds).text
            let operations = left == 1 ? "1 operation is" : "\(left) operations are"
            return write("the cycle's \(limit) are up: \(operations) left to the next one")
        }
        let lines = lines(event)
        let isNews = lastCycle.withLock { last in
            defer { last = lines }
            return last != lines
        }
        if isNews { lines.forEach { write($0) } }
    }

    private func lines(_ event: ControllerEvent) -> [String] {
        switch event {
        case .cycleEnded(let outcome):
            let problem = outcome.statusProblem.map { [$0.description] } ?? []
            return diagnostics(outcome) + [summary(outcome)] + brakes(outcome) + problem
        case .cycleFailed(let problem):
            return ["the cycle failed: \(problem)"]
        case .cycleCutShort: return []
        }
    }

    /// What a person should know: what is wrong, what went back, and what stands still.
    private func diagnostics(_ outcome: CycleOutcome) -> [String] {
        let all = outcome.after.plan.diagnostics.map(\.description)
        guard all.count > Self.mostDiagnostics else { return all }
        let more = all.count - Self.mostDiagnostics
        return all.prefix(Self.mostDiagnostics) + ["and \(more) more: see `regent plan`"]
    }

    /// What only a person's word lets begin, with the command that gives it.
    private func brakes(_ outcome: CycleOutcome) -> [String] {
        let braked = outcome.after.plan.operations.compactMap(\.deferral)
            .filter { $0.reason == .brake }
        return Set(braked.map(\.remedy)).sorted().map { remedy in
            let count = braked.count { $0.remedy == remedy }
            return "a brake holds \(count == 1 ? "1 operation" : "\(count) operations"): \(remedy)"
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
