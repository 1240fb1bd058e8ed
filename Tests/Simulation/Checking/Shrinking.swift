/// Makes a failing scenario short: leaves out whatever it fails without.
struct Shrinking {
    private let mutation: Mutation
    private let promise: Promise
    private(set) var scenario: Scenario
    private(set) var runs = 0

    /// More runs than a short scenario takes.
    private static let mostRuns = 600

    init(_ scenario: Scenario, _ violation: Violation, mutation: Mutation = Mutation()) {
        self.scenario = scenario
        self.mutation = mutation
        promise = violation.promise
    }

    /// Leaves out turns, then faults and happenings, until nothing more can be.
    mutating func shrink() {
        var size = -1
        while size != scenario.size, runs < Self.mostRuns {
            size = scenario.size
            for turn in scenario.turns.indices.reversed() {
                attempt { if $0.turns.indices.contains(turn) { $0.turns.remove(at: turn) } }
            }
            for turn in scenario.turns.indices {
                for place in scenario.turns[turn].faults.indices.reversed() {
                    attempt { $0.turns[turn].faults.remove(at: place) }
                }
                for place in scenario.turns[turn].happenings.indices.reversed() {
                    attempt { $0.turns[turn].happenings.remove(at: place) }
                }
            }
            if scenario.setup.concurrency > 1 { attempt { $0.setup.concurrency = 1 } }
        }
    }

    private mutating func attempt(_ change: (inout Scenario) -> Void) {
        var shorter = scenario
        change(&shorter)
        guard shorter != scenario, runs < Self.mostRuns else { return }
        runs += 1
        let run = SimulatedRun(shorter, mutation: mutation)
        if run.run()?.promise == promise { scenario = shorter }
    }

    /// The story of the short scenario, and how to tell it again.
    var story: String {
        let run = SimulatedRun(scenario, mutation: mutation, keepsStory: true)
        run.run()
        return """
            seed \(scenario.seed), shrunk to \(scenario.turns.count) turns with \
            \(scenario.turns.map(\.faults.count).reduce(0, +)) faults
            \(run.world.story.joined(separator: "\n"))
            replay: .build/release/soak replay \(scenario.seed)
            """
    }
}

extension Scenario {
    var size: Int { turns.map { 1 + $0.faults.count + $0.happenings.count }.reduce(0, +) }
}
