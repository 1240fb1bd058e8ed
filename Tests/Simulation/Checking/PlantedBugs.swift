/// Searches a seed for each planted bug that catches it.
enum PlantedBugs {
    /// Seeds that are tried for each.
    static let mostSeeds = 15000

    /// A world in which a bug breaks a promise that is kept without it.
    static func seed(catching mutation: Mutation, among seeds: Int) -> (Scenario, Violation)? {
        for seed in 1...UInt64(seeds) {
            let scenario = Scenario(seed: seed)
            guard let violation = SimulatedRun(scenario, mutation: mutation).run() else { continue }
            guard SimulatedRun(scenario).run() == nil else { continue }
            return (scenario, violation)
        }
        return nil
    }

    /// What a list says of one.
    static func line(
        about bug: Mutation,
        _ caught: (Scenario, Violation)?,
        _ seeds: Int
    ) -> String {
        guard let (scenario, violation) = caught else {
            return "NOT CAUGHT by \(seeds) seeds: \(bug.name)"
        }
        return
            "seed \(scenario.seed): \(bug.name): \(violation.promise.rawValue), \(violation.what)"
    }
}
