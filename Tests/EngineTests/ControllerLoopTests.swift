import Controller
import Engine
import Model
import Testing

@Suite("The controller runs a cycle when there is something to do, and waits otherwise")
struct ControllerLoopTests {
    /// Runs a loop in a world until a time, and tells when each of its cycles ended.
    private static func run(
        _ world: World,
        interval: Duration,
        until end: Duration,
        happenings: [(Duration, @Sendable (World.Process) async throws -> Void)] = [],
        report: (ControllerEvent) -> Void = { _ in }
    ) async throws -> [Duration] {
        let process = try world.start()
        defer { process.store.close() }
        world.time.after(end) { process.stop.stop() }
        for (at, happening) in happenings {
            world.time.after(at) { try await happening(process) }
        }
        var cycles: [Duration] = []
        _ = await world.loop(process, interval: interval).run(once: false) { event in
            cycles.append(world.time.elapsed)
            report(event)
            // A loop that spins never comes to its end by itself.
            if cycles.count > 100 { process.stop.stop() }
        }
        return cycles
    }

    private static func ask(
        _ request: StateRequest
    ) -> @Sendable (World.Process) async throws -> Void {
        { try await $0.actor.ask(request) }
    }

    // MARK: When it wakes

    @Test func `it looks on its interval, and stops when it is told to`() async throws {
        let world = try World(manifest("checkout"))

        let cycles = try await Self.run(world, interval: .minutes(1), until: .seconds(150))

        #expect(cycles == [.zero, .minutes(1), .minutes(2)])
        #expect(world.time.elapsed < .seconds(151))
        #expect(world.api.posts.count == 1)
    }

    @Test func `it wakes when a rotation comes due`() async throws {
        let world = try World(manifest("checkout", every: "10m"))

        let cycles = try await Self.run(world, interval: .hours(24), until: .minutes(22))

        #expect(cycles == [.zero, .minutes(10), .minutes(20)])
        #expect(world.api.count(.regenerate("checkout")) == 2)
    }

    @Test func `it wakes when a failed operation has waited long enough`() async throws {
        let world = try World(manifest("checkout"))
        world.api.next(.create("checkout"), .answer(403), .answer(403))

        let cycles = try await Self.run(world, interval: .hours(1), until: .minutes(10))

        #expect(cycles == [.zero, .seconds(30), .seconds(90)])
        #expect(world.api.live("checkout").count == 1)
    }

    @Test func `a request is served within a second`() async throws {
        let world = try World(manifest("checkout"))

        let cycles = try await Self.run(
            world,
            interval: .hours(1),
            until: .minutes(2),
            happenings: [(.minutes(1), Self.ask(.regenerate(address("checkout"))))]
        )

        #expect(cycles.count == 2)
        #expect((.minutes(1)...Duration.seconds(61)).contains(try #require(cycles.last)))
        #expect(world.api.count(.regenerate("checkout")) == 1)
    }

    @Test func `a request that is made again after it was served is served again`() async throws {
        let world = try World(manifest("checkout"))
        let request = Self.ask(.regenerate(address("checkout")))

        let cycles = try await Self.run(
            world,
            interval: .hours(1),
            until: .minutes(5),
            happenings: [(.minutes(1), request), (.minutes(3), request)]
        )

        #expect(cycles.count == 3)
        #expect(world.api.count(.regenerate("checkout")) == 2)
    }

    @Test func `a request that comes while a cycle is at work is served by the next one, at once`()
        async throws
    {
        let world = try World(manifest("checkout").merging(manifest("billing")) { $1 })
        try await world.cycle()
        try world.manifests.commit(manifest("billing", dataset: "audit"))
        world.api.next(.regenerate("billing"), .answer(429, retryAfterSeconds: 20))

        // The cycle of the beginning waits for the API when the request comes.
        let cycles = try await Self.run(
            world,
            interval: .hours(1),
            until: .minutes(5),
            happenings: [(.seconds(5), Self.ask(.regenerate(address("checkout"))))]
        )

        #expect(world.api.count(.regenerate("checkout")) == 1)
        #expect(cycles.count == 2)
    }

    // MARK: When it waits

    @Test func `a request that cannot be served is not tried without a pause`() async throws {
        let world = try World(manifest("checkout"))

        let cycles = try await Self.run(
            world,
            interval: .minutes(1),
            until: .seconds(150),
            happenings: [(.seconds(10), Self.ask(.regenerate(address("nobody"))))]
        )

        #expect(cycles == [.zero, .seconds(10), .seconds(70), .seconds(130)])
    }

    @Test func `a request beside a source that cannot be read is not tried without a pause`()
        async throws
    {
        let world = try World(manifest("checkout"))
        try await world.cycle()
        world.folder.remove("source.git")
        var failures = 0

        let cycles = try await Self.run(
            world,
            interval: .minutes(1),
            until: .seconds(150),
            happenings: [(.seconds(10), Self.ask(.regenerate(address("checkout"))))],
            report: { if case .cycleFailed = $0 { failures += 1 } }
        )

        #expect(cycles == [.zero, .seconds(10), .seconds(70), .seconds(130)])
        #expect(failures == 4)
    }

    @Test func `a source that comes back is read on the interval`() async throws {
        let world = try World()
        let manifests = world.manifests

        let cycles = try await Self.run(
            world,
            interval: .minutes(1),
            until: .seconds(90),
            happenings: [(.seconds(30), { _ in try manifests.commit(manifest("checkout")) })]
        )

        #expect(cycles == [.zero, .minutes(1)])
        #expect(world.api.live("checkout").count == 1)
    }

    // MARK: How it ends

    @Test func `one cycle is all, where one was asked for`() async throws {
        let world = try World(manifest("checkout"))
        let process = try world.start()
        defer { process.store.close() }
        var count = 0

        let last = await world.loop(process, interval: .minutes(1))
            .run(once: true) { _ in count += 1 }

        #expect(count == 1)
        #expect(try last?.get().result(of: "checkout") == .done)
        #expect(world.time.sleeps.isEmpty)
    }

    @Test func `a stop before the beginning runs nothing`() async throws {
        let world = try World(manifest("checkout"))
        let process = try world.start()
        defer { process.store.close() }
        process.stop.stop()

        let last = await world.loop(process, interval: .minutes(1))
            .run(once: false) { _ in Issue.record("a cycle was run") }

        #expect(last == nil)
        #expect(world.api.sent.isEmpty)
    }
}

extension World {
    func loop(_ process: Process, interval: Duration) -> ControllerLoop {
        ControllerLoop(
            cycle: process.cycle,
            store: process.actor,
            interval: interval,
            time: time.source,
            stop: process.stop
        )
    }
}
