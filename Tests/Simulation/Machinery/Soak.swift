import Foundation

/// Many seeds, one after the other, and what was counted.
struct Soak {
    struct Failure: Sendable, Codable {
        var seed: UInt64
        var violation: Violation
    }

    struct Result: Sendable, Codable {
        var figures = Figures()
        var failures: [Failure] = []

        mutating func add(_ other: Result) {
            figures.add(other.figures)
            failures = (failures + other.failures).sorted { $0.seed < $1.seed }
        }
    }

    var seeds: StrideTo<UInt64>

    /// A protocol that fails as often as this need not be run further.
    private static let mostFailures = 20
    /// The real store takes ten times as long as the one in memory that stands in for it.
    private static let seedsForOneOnSQLite: UInt64 = 200
    /// Between two partial results.
    private static let secondsOfPart = 2.0

    init(from first: UInt64, count: Int, every step: Int = 1) {
        seeds = stride(from: first, to: first + UInt64(count), by: step)
    }

    /// - Parameter tell: Given what was counted since it was called last, every few seconds.
    func run(telling tell: (Result) -> Void) {
        var part = Result()
        var start = Date()
        var failures = 0
        for seed in seeds where failures < Self.mostFailures {
            let scenario = Scenario(seed: seed)
            let isReal = seed.isMultiple(of: Self.seedsForOneOnSQLite)
            let simulation =
                (isReal ? try? SimulatedRun(onSQLite: scenario) : nil) ?? SimulatedRun(scenario)
            if let violation = simulation.run() {
                part.failures.append(Failure(seed: seed, violation: violation))
                failures += 1
            }
            part.figures.add(simulation.world.figures)
            guard Date().timeIntervalSince(start) > Self.secondsOfPart else { continue }
            tell(part)
            part = Result()
            start = Date()
        }
        tell(part)
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

    /// A table for people.
    ///
    /// - Parameters:
    ///   - seconds: How long it took.
    ///   - cores: On how many cores.
    func report(seconds: Double, cores: Int) -> String {
        let rate = Double(figures.seeds) / seconds / Double(cores)
        let convergences = figures.convergences.sorted { $0.key < $1.key }
            .map { "\($0.value) after \($0.key)" }.joined(separator: ", ")
        var lines = [
            "seeds        \(figures.seeds) in \(Int(seconds)) s on \(cores) cores: "
                + "\(Int(rate)) a second and core; "
                + "\(figures.runsOnSQLite) of them on SQLite and a disk that loses power",
            "steps        \(figures.steps), \(figures.steps / max(1, figures.seeds)) a seed: "
                + "calls, commits, deliveries, timers, people",
            "simulated    \(figures.simulated.components.seconds / 86_400) days in "
                + "\(figures.cycles) cycles",
            "rotations    \(figures.rotations); tokens made \(figures.minted); left over where "
                + "nothing tells whose they are: \(figures.unprovable)",
            "convergence  \(convergences) cycles; the slowest is seed \(figures.slowestSeed)",
            "violations   \(failures.count)",
        ]
        for failure in failures.prefix(40) {
            lines.append(
                "  seed \(failure.seed): \(failure.violation.promise.rawValue): "
                    + failure.violation.what
            )
        }
        lines.append("faults, and how often each was met:")
        for (name, count) in figures.faults.sorted(by: { $0.key < $1.key }) {
            let digits = String(count)
            lines.append(
                String(repeating: " ", count: max(0, 9 - digits.count)) + "\(digits)  \(name)"
            )
        }
        return lines.joined(separator: "\n")
    }
}
