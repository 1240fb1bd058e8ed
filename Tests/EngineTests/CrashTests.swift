import Model
import Testing

@Suite("A cycle that is cut off at any commit is made good by the next one")
struct CrashTests {
    /// More commits than a cycle makes.
    private static let mostCommits = 40
    private static let fates = CommitFate.allCases.filter { $0 != .succeeds }
    private static let deaths: [CommitFate] = [.diesBefore, .diesAfter]

    @Test(arguments: CrashScenario.all, fates)
    func `whatever nobody knows at first`(
        _ scenario: CrashScenario,
        _ fate: CommitFate
    ) async throws {
        var frozen = 0
        for number in 1...Self.mostCommits {
            let trial = try await CrashTrial(scenario)
            let hasMetFault = try await trial.run(commit: number, fate)
            try await trial.expectRecovery("\(scenario.testDescription): commit \(number) \(fate)")
            frozen += trial.isFrozen ? 1 : 0
            if !hasMetFault {
                #expect(number > 4, "a change takes more commits than that")
                // A death while the call is under way leaves its outcome unknown; so does a disk that
                // breaks then, where no space beside the state takes the secret.
                #expect(frozen == (fate == .fails ? 0 : scenario.posts))
                return
            }
        }
        Issue.record("a cycle has no end")
    }

    @Test(arguments: CrashScenario.all, deaths)
    func `and so is its recovery`(_ scenario: CrashScenario, _ second: CommitFate) async throws {
        for number in 1...Self.mostCommits {
            var hasMetFirst = true
            for later in 1...Self.mostCommits {
                let trial = try await CrashTrial(scenario)
                hasMetFirst = try await trial.run(commit: number, .diesAfter)
                let hasMetSecond = try await trial.run(commit: later, second)
                try await trial.expectRecovery(
                    "\(scenario.testDescription): commit \(number) and then \(later) \(second)"
                )
                if !hasMetSecond { break }
            }
            if !hasMetFirst { return }
        }
        Issue.record("a cycle has no end")
    }
}
