import Foundation
import Testing

@Suite struct `A simulated world` {
    @Test func `keeps every promise under every fault`() {
        let soak = Soak(seeds: Soak.budget, from: Soak.firstSeed).run()
        print(soak.report)
        #expect(soak.failures.map(\.seed) == [])
    }

    @Test func `goes the same way twice`() {
        for seed in UInt64(0)..<20 {
            let runs = (0..<2).map { _ in
                let simulation = SimulatedRun(Scenario(seed: seed), keepsStory: true)
                simulation.run()
                return simulation.world.story
            }
            #expect(runs[0] == runs[1], "seed \(seed)")
            #expect(runs[0].count > 20)
        }
    }
}

/// One seed, told as a story: `REGENT_REPLAY=SEED swift test --filter Simulation.Replay`.
@Suite struct Replay {
    @Test(.enabled(if: Soak.replayed != nil)) func `tells the story of a seed`() {
        guard let seed = Soak.replayed else { return }
        let run = SimulatedRun(Scenario(seed: seed), keepsStory: true)
        run.run()
        print(run.world.story.joined(separator: "\n"))
    }
}
