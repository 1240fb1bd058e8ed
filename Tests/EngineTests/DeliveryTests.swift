import Engine
import Model
import Testing

@Suite("A secret goes to every sink, however long one of them takes")
struct DeliveryTests {
    private static let threeSinks = manifest("checkout", sinks: ["a.token", "b.token", "c.token"])

    /// Between the check before the call and the delivery, something takes a sink's place.
    private static func obstructed(_ sink: String) throws -> World {
        let world = try World(threeSinks)
        let folder = world.folder
        world.api.onIssue { try folder.obstruct("sinks/\(sink)") }
        return world
    }

    @Test(arguments: ["a.token", "b.token", "c.token"])
    func `a sink that fails keeps the operation open, and the others have the secret`(
        _ bad: String
    ) async throws {
        let world = try Self.obstructed(bad)

        let outcome = try await world.cycle()

        let secret = try #require(world.api.live("checkout").first?.secret)
        for sink in ["a.token", "b.token", "c.token"] where sink != bad {
            #expect(world.sink(sink) == secret)
        }
        guard case .open(let problem) = try outcome.result(of: "checkout") else {
            Issue.record("it is not open")
            return
        }
        #expect(problem.contains("file \(bad)"))
        #expect(try world.sealedSecrets(of: "checkout").count == 1)
        #expect(outcome.condition("Ready", of: "checkout")?.isTrue == false)
    }

    @Test(arguments: ["a.token", "b.token", "c.token"])
    func `the next cycle delivers to that one alone`(_ bad: String) async throws {
        let world = try Self.obstructed(bad)
        try await world.cycle()
        world.api.onIssue {}
        world.folder.remove("sinks/\(bad)")
        world.time.advance(by: .hours(1))
        let second = world.time.now

        let outcome = try await world.cycle()

        #expect(try outcome.result(of: "checkout") == .done)
        #expect(world.sink(bad) == world.api.live("checkout").first?.secret)
        #expect(world.api.posts.count == 1)
        let record = try #require(outcome.after.recorded.tokens[address("checkout")])
        #expect(record.receipts.filter { $0.deliveredAt == second }.map(\.sink.id.target) == [bad])
        #expect(record.receipts.count == 3)
        #expect(try world.sealedSecrets(of: "checkout") == [])
    }

    @Test func `a sink that could not be written to lets nothing be minted`() async throws {
        let world = try World(Self.threeSinks.merging(manifest("billing")) { $1 })
        try world.folder.obstruct("sinks/b.token")

        let outcome = try await world.cycle()

        guard case .failed(let problem) = try outcome.result(of: "checkout") else {
            Issue.record("it did not fail")
            return
        }
        #expect(problem.contains("file b.token"))
        #expect(world.api.count(.create("checkout")) == 0)
        #expect(world.sink("a.token") == nil, "the check left a trace")
        #expect(try outcome.result(of: "billing") == .done)
    }

    @Test func `clocks that are minutes apart let nothing be minted`() async throws {
        let world = try World(manifest("checkout"))
        world.api.setClock(ahead: .minutes(6))

        let outcome = try await world.cycle()

        guard case .failed(let problem) = try outcome.result(of: "checkout") else {
            Issue.record("it did not fail")
            return
        }
        #expect(problem.contains("clock"))
        #expect(world.api.posts.isEmpty)
    }

    @Test
    func `a secret that the API does not take is tried for a minute, then delivered as unproven`()
        async throws
    {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        world.api.always(.probe("checkout"), .answer(401))

        let outcome = try await world.cycle()

        #expect(try outcome.result(of: "checkout") == .done)
        #expect(world.time.elapsed >= .seconds(50))
        #expect(world.sink("a.token") == world.api.live("checkout").first?.secret)
        #expect(outcome.condition("AcceptanceUnproven", of: "checkout")?.isTrue == true)
    }

    @Test
    func `a secret whose token is gone again is not delivered, and the next try makes another`()
        async throws
    {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        let api = world.api
        api.onIssue { api.remove(.numbered(1)) }

        let outcome = try await world.cycle()
        api.onIssue {}
        world.time.advance(by: .minutes(1))
        let next = try await world.cycle()

        guard case .failed = try outcome.result(of: "checkout") else {
            Issue.record("it did not fail")
            return
        }
        #expect(try next.result(of: "checkout") == .done)
        #expect(world.sink("a.token") == world.api.live("checkout").first?.secret)
        #expect(world.api.live("checkout").count == 1)
        #expect(try world.sealedSecrets(of: "checkout") == [])
    }

    @Test func `a sink that was added to a token of which no secret is kept asks for a rotation`()
        async throws
    {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        try await world.cycle()
        try world.manifests.commit(manifest("checkout", sinks: ["a.token", "b.token"]))

        let outcome = try await world.cycle()

        #expect(outcome.outcomes.map(\.planned.action) == [.regenerate])
        let secret = world.api.live("checkout").last?.secret
        #expect(world.sink("a.token") == secret && world.sink("b.token") == secret)
    }

    // MARK: Without the API

    @Test func `a sealed secret is delivered although the controller's credential is refused`()
        async throws
    {
        let world = try Self.obstructed("b.token")
        try await world.cycle()
        world.api.onIssue {}
        world.folder.remove("sinks/b.token")
        world.api.always(.list, .answer(401))

        let outcome = try await world.cycle()

        #expect(try outcome.result(of: "checkout") == .done)
        #expect(world.sink("b.token") == world.api.live("checkout").first?.secret)
        #expect(world.api.posts.count == 1)
    }

    @Test func `an API that goes away after it made a token leaves the secret sealed for later`()
        async throws
    {
        let world = try World(Self.threeSinks)
        world.api.always(.probe("checkout"), .answer(503))

        let first = try await world.cycle()
        world.api.always(.probe("checkout"), nil)
        let second = try await world.cycle()

        guard case .open = try first.result(of: "checkout") else {
            Issue.record("it is not open")
            return
        }
        #expect(try second.result(of: "checkout") == .done)
        #expect(world.api.posts.count == 1)
        #expect(world.sink("a.token") == world.api.live("checkout").first?.secret)
    }
}
