import Testing

@testable import Simulation

@Suite struct `A simulated world` {
    /// The tests of a suite run side by side; more seeds are for `make soak`.
    @Test(arguments: [UInt64(1), 101]) func `keeps every promise under every fault`(
        _ first: UInt64
    ) {
        var result = Soak.Result()
        Soak(from: first, count: 100).run { result.add($0) }
        #expect(result.figures.seeds == 100)
        #expect(result.failures.map(\.seed) == [], "\(result.firstStory)")
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
        for seed in UInt64(0)..<10 {
            let quick = SimulatedRun(Scenario(seed: seed), keepsStory: true)
            quick.run()
            let real = try SimulatedRun(onSQLite: Scenario(seed: seed), keepsStory: true)
            real.run()
            #expect(real.world.story == quick.world.story, "seed \(seed)")
            #expect(real.secretsInTheClear == [], "seed \(seed)")
        }
    }

    @Test(arguments: SmallModel.lifetimes) func `holds in every interleaving of a small model`(
        _ lifetime: Int?
    ) {
        let result = SmallModel(depth: 1, lifetimeSeconds: lifetime).run()
        print("small model, depth 1: \(result.interleavings) interleavings")
        #expect(result.interleavings > 50)
        #expect(result.violation == nil, "\(String(describing: result.violation))")
    }
}

/// All of them are searched for by `make soak`; these are caught by an early seed.
@Suite struct `A planted bug` {
    @Test func `is told as a short story`() throws {
        let mutation = Mutation(named: "stamps are not durable")
        let (scenario, violation) = try #require(
            PlantedBugs.seed(catching: mutation, among: PlantedBugs.mostSeeds)
        )
        var shrinking = Shrinking(scenario, violation, mutation: mutation)
        shrinking.shrink()
        print(shrinking.story)
        #expect(shrinking.scenario.size < scenario.size)
        #expect(shrinking.scenario.size <= 12)
        #expect(shrinking.story.contains("VIOLATION of P2"))
    }
}
