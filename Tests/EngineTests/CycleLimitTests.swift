import Controller
import Engine
import Model
import Testing

@Suite("A cycle of the controller has a limit")
struct CycleLimitTests {
    private static let names = (1...7).map { "token-\($0)" }

    /// Runs the loop until nothing was left to do by a cycle, or so many cycles were run.
    private static func run(
        _ world: World,
        cycles mostCycles: Int,
        interval: Duration = .hours(24)
    ) async throws -> (events: [ControllerEvent], ends: [Duration]) {
        let process = try world.start()
        defer { process.store.close() }
        var events: [ControllerEvent] = []
        var ends: [Duration] = []
        let loop = ControllerLoop(
            cycle: process.cycle,
            store: process.actor,
            interval: interval,
            time: world.time.source,
            stop: process.stop,
            cycleLimit: .minutes(10)
        )
        _ = await loop.run(once: false) { event in
            events.append(event)
            if case .cycleCutShort = event { return }
            ends.append(world.time.elapsed)
            if ends.count == mostCycles { process.stop.stop() }
        }
        return (events, ends)
    }

    private static func left(_ event: ControllerEvent) -> Int? {
        if case .cycleCutShort(let left) = event { left } else { nil }
    }

    @Test func `what it has no time for is left to the next one, which follows at once`()
        async throws
    {
        let files = Self.names.reduce(into: [:]) { $0.merge(manifest($1)) { $1 } }
        let world = try World(files, concurrency: 1)
        // Each token takes four minutes, so that the third one ends after the limit.
        world.api.onIssue { [time = world.time] in time.advance(by: .minutes(4)) }

        let (events, ends) = try await Self.run(world, cycles: 3)

        #expect(events.compactMap(Self.left) == [4, 1])
        #expect(ends == [.minutes(12), .minutes(24), .minutes(28)])
        #expect(world.api.posts.count == Self.names.count)
        let first = try #require(events.compactMap(Self.outcome).first)
        #expect(first.outcomes.count { $0.result == .done } == 3)
        #expect(first.hasPublished, "what was done is not told")
        let unbegun = OperationOutcome.Result.notBegun(
            "the run's time was up before it began; the next run goes on"
        )
        #expect(first.outcomes.count { $0.result == unbegun } == 4)
        #expect(first.after.recorded.openOperations.isEmpty)
    }

    @Test func `it waits no longer for the API than that, and nothing is lost`() async throws {
        let world = try World(manifest("checkout"))
        world.api.next(.create("checkout"), .answer(429, retryAfterSeconds: 14 * 60))

        let (_, ends) = try await Self.run(world, cycles: 2, interval: .minutes(1))

        // The first one ends at its limit, and the second one has the API's leave.
        #expect(ends.first == .minutes(10))
        #expect(try #require(ends.last) < .minutes(15))
        #expect(world.api.count(.create("checkout")) == 2)
        #expect(world.api.live("checkout").count == 1)
        #expect(try world.recorded.openOperations.isEmpty)
    }

    @Test func `a cycle that ends in time is as it was without one`() async throws {
        let world = try World(manifest("checkout"))

        let (events, ends) = try await Self.run(world, cycles: 2, interval: .minutes(1))

        #expect(events.compactMap(Self.left).isEmpty)
        #expect(ends == [.zero, .minutes(1)])
    }

    private static func outcome(_ event: ControllerEvent) -> CycleOutcome? {
        if case .cycleEnded(let outcome) = event { outcome } else { nil }
    }
}
