import Foundation
import Testing

@Suite("A plan from the manifest cache, whatever happens")
struct IncrementalPropertyTests {
    /// `REGENT_WORLDS=1000` tries more of them.
    static let seeds =
        1...(ProcessInfo.processInfo.environment["REGENT_WORLDS"].flatMap(UInt64.init) ?? 12)

    private static let steps = 24

    @Test(arguments: seeds)
    func `is the plan of everything, to the byte`(_ seed: UInt64) async throws {
        var history = try await RandomHistory(seed: seed)
        for _ in 0..<Self.steps {
            try await history.step()
            let story = "seed \(seed): \(history.story)"
            try await history.world.expectSamePlan(story)
            await history.world.expectSameReading(story)
        }
        #expect(history.world.partialCount > 0, "seed \(seed) plans no part")
    }
}
