import Controller
import Engine
import Model
import Synchronization
import Testing

@Suite("A stop of the controller")
struct StopTests {
    /// Runs the loop, and asks for the stop while a call is under way; whether the patience ran out.
    private static func stop(_ world: World, patience: TimeSource) async throws -> Bool {
        let signal = Mutex<StopSignal?>(nil)
        let process = try world.start(progress: { progress in
            guard case .moved(let operation) = progress, operation.state == .sent else { return }
            signal.withLock { $0 }?.stop()
        })
        defer { process.store.close() }
        signal.withLock { $0 = process.stop }
        let loop = world.loop(process, interval: .hours(1))
        let hasRunOut = Mutex(false)
        _ = try await StopLimit(time: patience, stop: process.stop).run {
            hasRunOut.withLock { $0 = true }
        } _: {
            await loop.run(once: false) { _ in }
        }
        return hasRunOut.withLock { $0 }
    }

    private static let none = TimeSource(now: { noon }, sleep: { _ in })
    private static let endless = TimeSource(
        now: { noon },
        sleep: { _ in
            await StopSignal().wait()
            throw CancellationError()
        }
    )

    @Test(arguments: [true, false])
    func `leaves a call that hangs to the next run, which finds out what came of it`(
        takesEffect: Bool
    ) async throws {
        let world = try World(manifest("checkout", sinks: ["checkout.token"]))
        world.api.next(.create("checkout"), .hangs(takesEffect: takesEffect))

        #expect(try await Self.stop(world, patience: Self.none))

        #expect(
            try world.recorded.openOperations.values.map(\.state.name) == ["ambiguous"]
        )
        try await world.cycle(patience: .minutes(10))
        #expect(try world.recorded.openOperations.isEmpty)
        // A token whose secret was lost ends a moment later.
        world.time.advance(by: .minutes(1))
        #expect(world.api.live("checkout").count == 1)
        #expect(world.api.accepts(world.sink("checkout.token")))
    }

    @Test func `lets a call end that is answered in time, and delivers its secret`() async throws {
        let world = try World(manifest("checkout", sinks: ["checkout.token"]))

        #expect(try await !Self.stop(world, patience: Self.endless))

        #expect(try world.recorded.openOperations.isEmpty)
        #expect(world.api.accepts(world.sink("checkout.token")))
        #expect(world.api.posts.count == 1)
    }
}
