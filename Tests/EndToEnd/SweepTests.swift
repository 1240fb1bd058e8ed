import Foundation
import Testing

@Suite(
    "An apply that is interrupted at its n-th call of the system",
    .serialized,
    .enabled(
        if: Interruption.isPermitted,
        "this machine does not permit a process to trace another one (ptrace)"
    )
)
struct SweepTests {
    /// Whether every point is tried, and not a sample of them.
    private static let isWhole = ProcessInfo.processInfo.environment["REGENT_SWEEP"] == "all"
    /// Trials at a time: those whose answers were lost wait for most of their time.
    private static let concurrency = 4

    @Test func `is made good by the next one after a kill`() async throws {
        try await sweep("kills", sample: 16) { points, _ in
            points.map { [Interruption(call: $0.call, number: $0.number, action: .kill)] }
        }
    }

    @Test func `is made good by the third one after two kills`() async throws {
        try await sweep("double kills", sample: 6) { points, all in
            // The second kill is spread over all points, too; one step of a prime at a time.
            points.enumerated().map { place, first in
                let second = all[(place + 1) * 149 % all.count]
                return [first, second].map {
                    Interruption(call: $0.call, number: $0.number, action: .kill)
                }
            }
        }
    }

    @Test(arguments: [Interruption.Action.ioError, .noSpace, .interrupted])
    func `is made good by the next one after a call that failed`(
        action: Interruption.Action
    ) async throws {
        try await sweep(action.rawValue, sample: 6) { points, _ in
            points.map { [Interruption(call: $0.call, number: $0.number, action: action)] }
        }
    }

    private typealias Point = (call: String, number: Int)

    /// Performs the trials that are made of points, and prints how many there were of each kind.
    private func sweep(
        _ title: String,
        sample: Int,
        trials: (_ points: [Point], _ all: [Point]) -> [[Interruption]]
    ) async throws {
        let rehearsal = try Rehearsal()
        let counts = try await rehearsal.counts()
        let all = counts.sorted { $0.key < $1.key }.flatMap { call, count in
            (1...count).map { (call: call, number: $0) }
        }
        let points = Self.isWhole ? all : spread(sample, over: counts)
        var lostAnswers = 0
        var late = 0
        for result in try await perform(trials(points, all), of: rehearsal) {
            lostAnswers += result.lostAnswers
            late += result.late
        }
        let kinds = Dictionary(grouping: points, by: \.call).sorted { $0.key < $1.key }
            .map { "\($0.value.count) of \(counts[$0.key] ?? 0) \($0.key)" }
        print(
            "\(title): \(points.count) of \(all.count) points (\(kinds.joined(separator: ", "))), "
                + "\(late) came late, \(lostAnswers) answers lost and found out"
        )
    }

    /// Some points of every kind, evenly over the run.
    private func spread(_ sample: Int, over counts: [String: Int]) -> [Point] {
        let total = counts.values.reduce(0, +)
        return counts.sorted { $0.key < $1.key }.flatMap { call, count in
            let share = max(1, sample * count / max(1, total))
            return (0..<share).map { (call: call, number: 1 + (2 * $0 + 1) * count / (2 * share)) }
        }
    }

    private func perform(
        _ trials: [[Interruption]],
        of rehearsal: Rehearsal
    ) async throws -> [Rehearsal.Result] {
        var waiting = trials[...]
        return try await withThrowingTaskGroup(of: Rehearsal.Result.self) { group in
            for _ in 0..<Self.concurrency {
                guard let trial = waiting.popFirst() else { break }
                group.addTask { try await rehearsal.perform(trial) }
            }
            var results: [Rehearsal.Result] = []
            for try await result in group {
                results.append(result)
                guard let trial = waiting.popFirst() else { continue }
                group.addTask { try await rehearsal.perform(trial) }
            }
            return results
        }
    }
}
