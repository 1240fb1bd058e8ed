import Engine
import Model
import SinkSupport
import Testing

@Suite("What people ask for is done once")
struct RequestTests {
    private static func ask(_ request: StateRequest, in world: World) throws {
        try world.read { try $0.ask(request) }
    }

    @Test func `a regeneration that was asked for is made once, by a successor`() async throws {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        try await world.cycle()
        try Self.ask(.regenerate(address("checkout")), in: world)

        let outcome = try await world.cycle()
        let later = try await world.cycle()

        #expect(outcome.outcomes.map(\.planned.reasons) == [[.requested]])
        #expect(try outcome.result(of: "checkout") == .done)
        #expect(outcome.after.recorded.requests.isEmpty)
        #expect(world.sink("a.token") == world.api.live("checkout").last?.secret)
        #expect(later.outcomes.isEmpty)
        #expect(world.api.count(.regenerate("checkout")) == 1)
    }

    @Test func `an annotation asks for one regeneration for each of its values`() async throws {
        let world = try World(manifest("checkout", annotation: "1"))
        try await world.cycle()
        #expect(world.api.count(.regenerate("checkout")) == 0, "a first token is new anyway")

        for value in ["2", "2", "3"] {
            try world.manifests.commit(manifest("checkout", annotation: value))
            try await world.cycle()
        }

        #expect(world.api.count(.regenerate("checkout")) == 2)
    }

    @Test func `a request that is refused stays, and is served once it can be`() async throws {
        let world = try World(manifest("checkout"))
        try await world.cycle()
        try Self.ask(.regenerate(address("checkout")), in: world)
        world.api.next(.regenerate("checkout"), .answer(403))

        let refused = try await world.cycle()
        world.time.advance(by: .minutes(1))
        let served = try await world.cycle()

        #expect(refused.after.recorded.requests.count == 1)
        #expect(try served.result(of: "checkout") == .done)
        #expect(served.after.recorded.requests.isEmpty)
    }

    @Test func `a request beside an open operation is served after it, in the same cycle`()
        async throws
    {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        let folder = world.folder
        world.api.onIssue { try folder.obstruct("sinks/a.token") }
        try await world.cycle()
        world.api.onIssue {}
        folder.remove("sinks/a.token")
        try Self.ask(.regenerate(address("checkout")), in: world)

        let outcome = try await world.cycle()

        #expect(outcome.outcomes.map(\.planned.action) == [.create, .regenerate])
        #expect(outcome.outcomes.allSatisfy { $0.result == .done })
        #expect(outcome.after.recorded.requests.isEmpty)
        #expect(world.sink("a.token") == world.api.live("checkout").last?.secret)
    }

    // MARK: Revealing

    private static func revealed(_ name: String, in world: World) async throws -> RevealedSecret {
        let process = try world.start()
        defer { process.store.close() }
        return try await process.actor.reveal(address(name), with: world.key)
    }

    @Test func `a secret that was revealed is erased`() async throws {
        let world = try World(manifest("checkout"))
        try await world.cycle()
        let revealed = try await Self.revealed("checkout", in: world)
        try Self.ask(.eraseRevealed(address("checkout"), revealed.escrow), in: world)

        let outcome = try await world.cycle()

        let secret = revealed.secret.text
        #expect(secret == world.api.live("checkout").first?.secret)
        #expect(try world.sealedSecrets(of: "checkout") == [])
        #expect(outcome.after.recorded.tokens[address("checkout")]?.sealedSecret == nil)
        #expect(outcome.after.recorded.requests.isEmpty)
        #expect(outcome.outcomes.isEmpty)
        await #expect(throws: Diagnostic.self) { try await Self.revealed("checkout", in: world) }
    }

    @Test func `an old request to erase does not touch a newer secret`() async throws {
        let world = try World(manifest("checkout"))
        try await world.cycle()
        let old = try await Self.revealed("checkout", in: world)
        try Self.ask(.regenerate(address("checkout")), in: world)
        try await world.cycle()
        try Self.ask(.eraseRevealed(address("checkout"), old.escrow), in: world)

        let outcome = try await world.cycle()

        #expect(try world.sealedSecrets(of: "checkout").count == 1)
        #expect(outcome.after.recorded.requests.isEmpty)
        let new = try await Self.revealed("checkout", in: world)
        let secret = new.secret.text
        #expect(secret == world.api.live("checkout").last?.secret)
    }

    @Test func `a secret that is revealed while it waits for a sink is erased once it is there`()
        async throws
    {
        let world = try World(manifest("checkout"))
        try await world.cycle()
        let revealed = try await Self.revealed("checkout", in: world)
        try world.manifests.commit(manifest("checkout", sinks: ["a.token"]))
        try await world.cycleThatDiesBeforeDelivery()
        try Self.ask(.eraseRevealed(address("checkout"), revealed.escrow), in: world)

        let outcome = try await world.cycle()

        #expect(try outcome.result(of: "checkout") == .done)
        #expect(world.sink("a.token") == world.api.live("checkout").last?.secret)
        #expect(world.api.posts.count == 1)
        #expect(outcome.after.recorded.requests.isEmpty)
        #expect(try world.sealedSecrets(of: "checkout") == [])
    }
}

extension World {
    /// A cycle that dies as soon as it is durable that a kept secret is to be delivered.
    fileprivate func cycleThatDiesBeforeDelivery() async throws {
        let process = try start(fault: { _, changes in
            changes.contains(where: \.isJournal) ? .diesAfter : .succeeds
        })
        defer { process.store.close() }
        _ = try? await process.run()
        #expect(process.store.faultCount == 1)
    }
}
