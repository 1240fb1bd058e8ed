import Dispatch
import Foundation
import Synchronization

/// Many seeds, on all cores, and what was counted.
struct Soak {
    struct Failure: Sendable {
        var seed: UInt64
        var violation: Violation
    }

    struct Result: Sendable {
        var figures = Figures()
        var failures: [Failure] = []
        var seconds = 0.0
        var workers = 1
    }

    var seeds: Int
    var from: UInt64

    private static let environment = ProcessInfo.processInfo.environment

    /// Whether it was asked for by name, and may take its time.
    static var isLong: Bool { environment["REGENT_SEEDS"] != nil }
    static var budget: Int { environment["REGENT_SEEDS"].flatMap(Int.init) ?? 100 }
    static var firstSeed: UInt64 { environment["REGENT_FIRST_SEED"].flatMap(UInt64.init) ?? 1 }
    static var workers: Int {
        environment["REGENT_WORKERS"].flatMap(Int.init)
            ?? ProcessInfo.processInfo.activeProcessorCount
    }
    static var replayed: UInt64? { environment["REGENT_REPLAY"].flatMap(UInt64.init) }
    static var replayedBug: String? { environment["REGENT_BUG"] }
    /// Seeds that are run on the real store, too.
    static var stateBudget: Int { environment["REGENT_STATE_SEEDS"].flatMap(Int.init) ?? 10 }
    static var modelDepth: Int { environment["REGENT_MODEL_DEPTH"].flatMap(Int.init) ?? 1 }
    private static let mostFailures = 20

    func run() -> Result {
        let result = Mutex(Result())
        let workers = Self.workers
        let next = Mutex(from)
        let start = Date()
        let end = from + UInt64(seeds)
        DispatchQueue.concurrentPerform(iterations: workers) { _ in
            var figures = Figures()
            var failures: [Failure] = []
            while failures.count < Self.mostFailures {
                let seed = next.withLock { next in
                    defer { next += 1 }
                    return next
                }
                guard seed < end else { break }
                let simulation = SimulatedRun(Scenario(seed: seed))
                let violation = simulation.run()
                figures.add(simulation.world.figures)
                guard let violation else { continue }
                failures.append(Failure(seed: seed, violation: violation))
            }
            result.withLock { result in
                result.figures.add(figures)
                result.failures += failures
            }
        }
        return result.withLock { result in
            result.seconds = Date().timeIntervalSince(start)
            result.workers = workers
            result.failures.sort { $0.seed < $1.seed }
            return result
        }
    }
}

extension Soak.Result {
    /// The first failure, made short.
    var firstStory: String {
        guard let first = failures.first else { return "" }
        var shrinking = Shrinking(Scenario(seed: first.seed), first.violation)
        shrinking.shrink()
        return shrinking.story
    }

    var report: String {
        var lines = [
            "seeds               \(figures.seeds)",
            "steps               \(figures.steps)",
            "cycles              \(figures.cycles)",
            "rotations           \(figures.rotations), tokens made \(figures.minted)",
            "simulated           \(figures.simulated.components.seconds / 86_400) days",
            "seconds             \(Int(seconds * 10) / 10) on \(workers) cores",
            "seeds/s/core        \(Int(Double(figures.seeds) / seconds / Double(workers)))",
            "violations          \(failures.count)",
            "unprovable          \(figures.unprovable)",
            "slowest convergence \(figures.slowestConvergence) cycles, seed \(figures.slowestSeed)",
            "convergences        \(figures.convergences.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" })",
        ]
        for (name, count) in figures.faults.sorted(by: { $0.key < $1.key }) {
            let digits = String(count)
            lines.append(
                String(repeating: " ", count: max(0, 8 - digits.count)) + digits + "  " + name
            )
        }
        for failure in failures.prefix(40) {
            lines.append(
                "seed \(failure.seed): \(failure.violation.promise.rawValue): \(failure.violation.what)"
            )
        }
        return lines.joined(separator: "\n")
    }
}
