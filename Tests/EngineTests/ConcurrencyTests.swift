import Engine
import Model
import Synchronization
import Testing

@Suite("A run does several things at once, and no more than it may")
struct ConcurrencyTests {
    private static let names = (1...7).map { "token-\($0)" }

    private static func world(concurrency: Int) throws -> World {
        let files = names.reduce(into: [:]) { $0.merge(manifest($1)) { $1 } }
        return try World(files, concurrency: concurrency)
    }

    /// Lets whatever could begin by now begin.
    private static func letOthersRun() async {
        for _ in 0..<500 { await Task.yield() }
    }

    @Test(arguments: [1, 3, 20])
    func `so many operations are under way at a time`(_ concurrency: Int) async throws {
        let world = try Self.world(concurrency: concurrency)
        let gate = Gate()
        world.api.hold(at: gate)
        let process = try world.start()
        defer { process.store.close() }

        async let outcome = process.run()
        for done in Self.names.indices {
            let expected = min(concurrency, Self.names.count - done)
            await gate.waitUntilHeld(expected)
            await Self.letOthersRun()
            #expect(gate.heldCount == expected)
            gate.releaseOne()
        }

        let results = try await outcome.outcomes
        #expect(results.map(\.planned.address.name) == Self.names, "they are not sorted")
        #expect(results.allSatisfy { $0.result == .done })
    }

    @Test func `a stop lets what is under way end, and nothing else begin`() async throws {
        let world = try Self.world(concurrency: 2)
        let gate = Gate()
        world.api.hold(at: gate)
        let begun = Mutex<[String]>([])
        let process = try world.start(progress: { progress in
            guard case .began(let planned) = progress else { return }
            begun.withLock { $0.append(planned.address.name) }
        })

        async let running = process.run()
        await gate.waitUntilHeld(2)
        process.stop.stop()
        gate.open()
        let outcome = try await running
        process.store.close()

        // Which two come first is the scheduler's choice.
        let first = Set(begun.withLock { $0 })
        #expect(first.count == 2)
        #expect(world.api.posts.count == 2)
        for name in Self.names {
            let expected: OperationOutcome.Result =
                first.contains(name) ? .done : .notBegun("the run was stopped before it began")
            #expect(try outcome.result(of: name) == expected)
        }
        #expect(outcome.after.recorded.openOperations.isEmpty)
        let next = try await world.cycle()
        #expect(next.outcomes.count == 5 && next.outcomes.allSatisfy { $0.result == .done })
    }

    @Test func `one operation that cannot go on holds up no other`() async throws {
        let world = try Self.world(concurrency: 2)
        world.api.next(.create("token-1"), .lost(takesEffect: false))
        world.api.next(.create("token-2"), .answer(403))
        world.api.always(.create("token-3"), .notSent)

        let outcome = try await world.cycle()

        #expect(outcome.outcomes.count { $0.result == .done } == 4)
        #expect(outcome.outcomes.count == Self.names.count)
    }

    @Test func `a stop does not wait for a pause that the API asked for`() async throws {
        let world = try World(manifest("checkout"))
        world.api.always(.create("checkout"), .answer(429, retryAfterSeconds: 600))
        let process = try world.start()
        world.time.after(.seconds(10)) { process.stop.stop() }

        let outcome = try await process.run()
        process.store.close()
        world.api.always(.create("checkout"), nil)
        let stoppedAfter = world.time.elapsed
        let next = try await world.cycle()

        #expect(stoppedAfter < .seconds(15))
        guard case .open(let problem) = try outcome.result(of: "checkout") else {
            Issue.record("it is not open")
            return
        }
        #expect(problem.contains("429"))
        #expect(world.api.posts.count == 2)
        #expect(try next.result(of: "checkout") == .done)
    }

    @Test func `a call is not written down as sent while it waits for the API's limit`()
        async throws
    {
        let world = try World(manifest("checkout"))
        world.api.next(.list, .exhausted(resetAfterSeconds: 60))
        let process = try world.start()
        defer { process.store.close() }
        let states = Mutex<[String]>([])
        for second in stride(from: 10, to: 60, by: 10) {
            world.time.after(.seconds(second)) {
                let open = try process.store.snapshot().openOperations[address("checkout")]
                states.withLock { $0.append(open?.state.name ?? "none") }
            }
        }

        let outcome = try await process.run()

        #expect(try outcome.result(of: "checkout") == .done)
        #expect(world.time.elapsed >= .seconds(60), "the limit was not kept")
        #expect(states.withLock { $0.count } == 5)
        #expect(!states.withLock { $0.contains("sent") }, "a kill here would freeze the address")
    }

    @Test func `what waits before it asks again makes room for what waits for its turn`()
        async throws
    {
        let world = try Self.world(concurrency: 1)
        world.api.next(.probe("token-1"), .answer(401))

        let outcome = try await world.cycle()

        #expect(outcome.outcomes.allSatisfy { $0.result == .done })
        let calls = world.api.sent.map(\.call)
        let asksAgain = try #require(calls.lastIndex(of: .probe("token-1")))
        let next = try #require(calls.firstIndex(of: .create("token-2")))
        #expect(calls.count { $0 == .probe("token-1") } == 2)
        #expect(next < asksAgain)
    }
}
