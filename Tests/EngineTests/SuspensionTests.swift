import Engine
import Model
import Planning
import Testing

@Suite("The kill switch")
struct SuspensionTests {
    private static let stop = Suspension(address: nil, since: noon, by: "ada", reason: "a test")

    @Test func `nothing is called while everything is suspended, and it goes on afterwards`()
        async throws
    {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        try world.read { try $0.ask(.suspend(Self.stop)) }

        let suspended = try await world.cycle()
        #expect(suspended.outcomes.isEmpty)
        #expect(world.api.posts.isEmpty)
        #expect(suspended.condition("Reconciling", of: "checkout")?.reason == "Suspended")
        #expect(suspended.after.recorded.requests == [.suspend(Self.stop)], "it stays")

        try world.read { try $0.ask(.resume(nil, at: noon)) }
        let resumed = try await world.cycle()
        #expect(try resumed.result(of: "checkout") == .done)
        #expect(resumed.after.recorded.requests.isEmpty, "nothing is left of it")
    }

    @Test func `a token is suspended again after it was resumed`() async throws {
        let world = try World(manifest("checkout"))
        let address = address("checkout")
        let again = Suspension(address: address, since: noon + .seconds(9), by: "bob")
        try world.read { store in
            try store.ask(.suspend(Suspension(address: address, since: noon, by: "ada")))
            try store.ask(.resume(address, at: noon + .seconds(5)))
            try store.ask(.suspend(again))
        }

        let outcome = try await world.cycle()

        #expect(outcome.outcomes.isEmpty)
        #expect(outcome.after.recorded.requests == [.suspend(again)])
    }

    @Test func `whoever stops everything stops a run that is under way before its next operation`()
        async throws
    {
        let world = try World(
            manifest("a").merging(manifest("b")) { $1 },
            concurrency: 1
        )
        let process = try world.start()
        defer { process.store.close() }
        let store = process.store
        world.api.onIssue { try store.ask(.suspend(Self.stop)) }

        let outcome = try await process.run()

        #expect(try outcome.result(of: "a") == .done, "what is under way ends")
        #expect(try outcome.result(of: "b") == .notBegun(Self.stop.words))
        #expect(world.api.posts.count == 1)
    }

    @Test func `a leak is cut off and replaced although everything is suspended`() async throws {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        try await world.cycle()
        let leaked = try #require(world.sink("a.token"))
        try world.read { store in
            try store.ask(.suspend(Self.stop))
            try store.ask(.cut(address("checkout")))
        }
        let process = try world.start()
        defer { process.store.close() }

        try await process.cycle.keepAlive()
        let outcome = try await process.run()

        world.time.advance(by: .seconds(11))
        #expect(!world.api.accepts(leaked))
        #expect(try outcome.result(of: "checkout") == .done)
        #expect(world.api.accepts(world.sink("a.token")))
    }
}
