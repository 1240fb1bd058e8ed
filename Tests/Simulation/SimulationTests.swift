import Foundation
import Testing

@Suite struct `A simulated world` {
    @Test func `keeps every promise under every fault`() {
        let soak = Soak(seeds: Soak.budget, from: Soak.firstSeed).run()
        print(soak.report)
        #expect(soak.failures.map(\.seed) == [], "\(soak.firstStory)")
    }

    @Test func `goes the same way twice`() {
        for seed in UInt64(0)..<20 {
            let runs = (0..<2).map { _ in
                let run = SimulatedRun(Scenario(seed: seed), keepsStory: true)
                run.run()
                return run.world.story
            }
            #expect(runs[0] == runs[1], "seed \(seed)")
            #expect(runs[0].count > 20)
        }
    }

    @Test func `goes the same way on the real state, which holds no secret`() throws {
        for seed in UInt64(0)..<UInt64(Soak.stateBudget) {
            let quick = SimulatedRun(Scenario(seed: seed), keepsStory: true)
            quick.run()
            let real = try SimulatedRun(onSQLite: Scenario(seed: seed), keepsStory: true)
            real.run()
            #expect(real.world.story == quick.world.story, "seed \(seed)")
            #expect(real.secretsInTheClear == [], "seed \(seed)")
        }
    }

    @Test func `holds in every interleaving of a small model`() {
        for lifetime in [90 * 86_400, nil] {
            let model = SmallModel(depth: Soak.modelDepth, lifetimeSeconds: lifetime)
            let result = model.run()
            print("small model, depth \(model.depth): \(result.interleavings) interleavings")
            #expect(result.interleavings > 50)
            #expect(result.violation == nil, "\(String(describing: result.violation))")
        }
    }
}

/// Some are caught by a late seed only, so they are searched for by `make soak`.
@Suite(.enabled(if: Soak.isLong)) struct `Planted bugs` {
    /// Seeds that are tried for each.
    private static let mostSeeds: UInt64 = 1500

    @Test(arguments: Mutation.all) func `are caught`(_ mutation: Mutation) {
        var caught: (scenario: Scenario, violation: Violation)?
        for seed in UInt64(1)...Self.mostSeeds where caught == nil {
            let scenario = Scenario(seed: seed)
            let run = SimulatedRun(scenario, mutation: mutation)
            caught = run.run().map { (scenario, $0) }
        }
        guard let (scenario, violation) = caught else {
            Issue.record("\(mutation.name): not caught by \(Self.mostSeeds) seeds")
            return
        }
        print(
            "caught: \(mutation.name) by seed \(scenario.seed): \(violation.promise.rawValue), "
                + violation.what
        )
    }

    @Test func `are told as short stories`() throws {
        let mutation = try #require(Mutation.all.first { $0.name == "stamps are not durable" })
        var failing: (Scenario, Violation)?
        for seed in UInt64(1)...Self.mostSeeds where failing == nil {
            let scenario = Scenario(seed: seed)
            failing = SimulatedRun(scenario, mutation: mutation).run().map { (scenario, $0) }
        }
        let (scenario, violation) = try #require(failing)
        var shrinking = Shrinking(scenario, violation, mutation: mutation)
        shrinking.shrink()
        print(shrinking.story)
        #expect(shrinking.scenario.size < scenario.size)
        #expect(shrinking.scenario.size <= 12)
        #expect(shrinking.story.contains("VIOLATION of P2"))
    }
}

/// One seed, told as a story: `REGENT_REPLAY=SEED swift test --filter Simulation.Replay`.
@Suite struct Replay {
    @Test(.enabled(if: Soak.replayed != nil)) func `tells the story of a seed`() {
        guard let seed = Soak.replayed else { return }
        let mutation = Mutation.all.first { $0.name == Soak.replayedBug } ?? Mutation()
        let run = SimulatedRun(Scenario(seed: seed), mutation: mutation, keepsStory: true)
        run.run()
        print(run.world.story.joined(separator: "\n"))
    }
}
