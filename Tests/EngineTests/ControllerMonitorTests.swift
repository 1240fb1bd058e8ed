import Engine
import Model
import Synchronization
import Testing

@testable import Controller

@Suite("Whoever watches the controller sees what it did")
struct ControllerMonitorTests {
    /// A loop in a world, and what its monitor showed after each cycle.
    private static func run(
        _ world: World,
        cycles mostCycles: Int,
        between: (Int) throws -> Void = { _ in }
    ) async throws -> [ControllerSnapshot] {
        let monitor = ControllerMonitor(
            version: "1.2.3",
            interval: .minutes(1),
            time: world.time.source,
            stop: StopSignal()
        )
        monitor.tookLock()
        monitor.readSource(PlanSource(url: "", ref: "main", commit: "4f1c2ab"))
        let process = try world.start(progress: { monitor.note($0) })
        defer { process.store.close() }
        let loop = ControllerLoop(
            cycle: process.cycle,
            store: process.actor,
            interval: .minutes(1),
            time: world.time.source,
            stop: process.stop,
            monitor: monitor
        )
        var snapshots: [ControllerSnapshot] = []
        var problem: (any Error)?
        _ = await loop.run(once: false) { _ in
            snapshots.append(monitor.snapshot())
            do { try between(snapshots.count) } catch { problem = error }
            if snapshots.count == mostCycles { process.stop.stop() }
        }
        if let problem { throw problem }
        return snapshots
    }

    @Test func `tokens, operations and what lies sealed`() async throws {
        let files = manifest("billing", sinks: ["billing.token"], every: "30d")
            .merging(manifest("checkout")) { $1 }
        let world = try World(files)

        let snapshots = try await Self.run(world, cycles: 2)

        let last = try #require(snapshots.last)
        #expect(last.tokens.map(\.address.name) == ["billing", "checkout"])
        #expect(last.tokens.map(\.isReady) == [true, true])
        let billing = try #require(last.tokens.first)
        let lives = try #require(billing.expiresAt) - noon
        #expect((.days(90) - .hours(1)...(.days(90) + .hours(1))).contains(lives))
        #expect(billing.nextRotationAt == noon + .days(30))
        // Billing's secret is delivered and erased; checkout's waits to be revealed.
        #expect(last.sealedCount == 1)
        #expect(last.openOperations.isEmpty)
        #expect(
            last.operations == [
                .init(action: .create, reason: .notFound, hasSucceeded: true): 2
            ]
        )
        #expect(last.cycleDurations.count == 2)
        #expect(last.cycleEndedAt == noon + .minutes(1))
        #expect(last.readiness(at: noon + .minutes(1)).isGood)
    }

    @Test func `a token that is not ready, and why it is not counted as done`() async throws {
        let world = try World(manifest("checkout"))
        world.api.next(.create("checkout"), .answer(403))

        let first = try #require(try await Self.run(world, cycles: 1).first)

        #expect(first.tokens.map(\.isReady) == [false])
        #expect(first.tokens.map(\.expiresAt) == [nil])
        #expect(
            first.operations == [
                .init(action: .create, reason: .notFound, hasSucceeded: false): 1
            ]
        )
    }

    @Test func `a token that was lost is counted when it is found`() async throws {
        let world = try World(manifest("checkout"))
        world.api.next(.create("checkout"), .lost(takesEffect: true))

        let snapshots = try await Self.run(world, cycles: 5)

        let first = try #require(snapshots.first)
        #expect(first.openOperations.values.map(\.state) == ["ambiguous"])
        #expect(first.operations.isEmpty && first.leftOverTokens == 0)
        let last = try #require(snapshots.last)
        #expect(last.openOperations.isEmpty)
        #expect(last.leftOverTokens == 1)
        #expect(last.operations.values.reduce(0, +) == 1)
    }

    @Test func `a source that is gone, by the age of what was read`() async throws {
        let world = try World(manifest("checkout"))

        let snapshots = try await Self.run(world, cycles: 22) { count in
            if count == 2 { world.folder.remove("source.git") }
        }

        let last = try #require(snapshots.last)
        #expect(last.cycleEndedAt == noon + .minutes(1))
        #expect(last.stateReadAt == noon + .minutes(21))
        #expect(last.liveness(at: noon + .minutes(21)).isGood)
        #expect(!last.readiness(at: noon + .minutes(21)).isGood)
        #expect(last.cycleDurations.count == 22)
        // What was known of the tokens is still told.
        #expect(last.tokens.count == 1)
    }

    @Test func `what is under way, while it is`() async throws {
        let world = try World(manifest("checkout", sinks: ["a.token", "b.token"]))
        let monitor = ControllerMonitor(
            version: "1.2.3",
            interval: .minutes(1),
            time: world.time.source,
            stop: StopSignal()
        )
        let seen = Mutex<[ControllerSnapshot.OpenOperation]>([])
        let process = try world.start(progress: { progress in
            monitor.note(progress)
            let open = monitor.snapshot().openOperations.values
            seen.withLock { $0 += open }
        })
        defer { process.store.close() }
        try await process.run()

        #expect(
            seen.withLock { $0.map(\.state) }.reduce(into: []) { states, state in
                if states.last != state { states.append(state) }
            } == ["intended", "sent", "issued", "accepted"]
        )
        #expect(seen.withLock { $0.map(\.pendingDeliveries).max() } == 2)
        #expect(monitor.snapshot().openOperations.isEmpty)
    }
}
