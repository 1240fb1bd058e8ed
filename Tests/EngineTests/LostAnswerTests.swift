import Engine
import Model
import Testing

/// Promises P1 to P3 and P5 after an answer was lost: nobody is locked out, nothing is left behind,
/// one cause makes one rotation, and what is not proven ours is not touched.
@Suite("What became of a call whose answer was lost is found out")
struct LostAnswerTests {
    private static let sinks = ["a.token"]

    /// A world in which the answer to a first token's creation meets a fault.
    private static func creating(_ fault: CallFault) throws -> World {
        let world = try World(manifest("checkout", sinks: sinks))
        world.api.next(.create("checkout"), fault)
        return world
    }

    /// A world in which the answer to a rotation meets a fault.
    private static func rotating(_ fault: CallFault) async throws -> World {
        let world = try World(manifest("checkout", sinks: sinks))
        try await world.cycle()
        try world.manifests.commit(manifest("checkout", dataset: "audit", sinks: sinks))
        world.api.next(.regenerate("checkout"), fault)
        return world
    }

    /// The sink holds the current token's secret, the old tokens end, and nothing is left to do.
    private static func expectSettled(
        _ world: World,
        predecessors: Int = 0,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        // What was made to end within seconds has ended.
        world.time.advance(by: .minutes(2))
        let last = try await world.cycle()
        #expect(last.after.plan.operations.isEmpty, sourceLocation: sourceLocation)
        let live = world.api.live("checkout")
        #expect(live.count == predecessors + 1, sourceLocation: sourceLocation)
        let record = try #require(last.after.recorded.tokens[address("checkout")])
        let current = try #require(live.first { $0.live.id == record.token.id })
        #expect(world.sink("a.token") == current.secret, sourceLocation: sourceLocation)
        #expect(
            Set(record.predecessors.map(\.id))
                == Set(live.map(\.live.id)).subtracting([record.token.id]),
            sourceLocation: sourceLocation
        )
    }

    @Test func `a first token that was made is regenerated, and its lost secret ends`() async throws
    {
        let world = try Self.creating(.lost(takesEffect: true))
        let outcome = try await world.cycle(patience: .minutes(2))
        #expect(try outcome.result(of: "checkout") == .done)
        #expect(world.api.count(.create("checkout")) == 1)
        #expect(world.api.count(.regenerate("checkout")) == 1)
        try await Self.expectSettled(world)
    }

    @Test func `a run that finds a call already looked into waits for it, too`() async throws {
        let world = try Self.creating(.lost(takesEffect: true))
        let first = try await world.cycle()
        #expect(first.outcomes.map(\.result) != [.done])
        let outcome = try await world.cycle(patience: .minutes(2))
        #expect(try outcome.result(of: "checkout") == .done)
        #expect(world.api.count(.create("checkout")) == 1)
        try await Self.expectSettled(world)
    }

    @Test func `a first token that was not made is made after the settle time`() async throws {
        let world = try Self.creating(.lost(takesEffect: false))
        let outcome = try await world.cycle(patience: .minutes(2))
        #expect(try outcome.result(of: "checkout") == .done)
        #expect(world.api.count(.create("checkout")) == 2)
        #expect(world.time.elapsed >= .seconds(70), "it did not wait for a late effect")
        try await Self.expectSettled(world)
    }

    @Test func `a run that has the time waits for what an earlier one left in doubt`() async throws
    {
        let world = try await Self.rotating(.lost(takesEffect: true))
        let first = try await world.cycle()
        guard case .ambiguous = try first.result(of: "checkout") else {
            Issue.record("expected doubt, got \(first.outcomes)")
            return
        }
        let second = try await world.cycle(patience: .minutes(2))
        #expect(try second.result(of: "checkout") == .done)
        try await Self.expectSettled(world, predecessors: 1)
        // Not from the token that the lost call made.
        let history = try world.read { try $0.history(of: address("checkout"), limit: 1) }
        #expect(history.first?.from == second.before.recorded.tokens[address("checkout")]?.token.id)
    }

    @Test func `a rotation that took effect leaves the old token its overlap`() async throws {
        let world = try await Self.rotating(.lost(takesEffect: true))
        let old = try #require(world.api.live("checkout").first)
        let begin = world.time.now
        let outcome = try await world.cycle(patience: .minutes(2))
        #expect(try outcome.result(of: "checkout") == .done)
        #expect(world.api.count(.regenerate("checkout")) == 2)
        let end = try #require(
            world.api.live("checkout").first { $0.live.id == old.live.id }?.live.expiresAt
        )
        #expect(end >= begin + .hours(24) && end <= begin + .hours(26))
        try await Self.expectSettled(world, predecessors: 1)
    }

    @Test func `a rotation that had no effect is made again`() async throws {
        let world = try await Self.rotating(.lost(takesEffect: false))
        let outcome = try await world.cycle(patience: .minutes(2))
        #expect(try outcome.result(of: "checkout") == .done)
        #expect(world.api.count(.regenerate("checkout")) == 2)
        try await Self.expectSettled(world, predecessors: 1)
    }

    @Test(arguments: [
        CallFault.truncated, .answer(500), .answer(502), .answer(302),
    ])
    func `an answer that says nothing is an answer that was lost`(_ fault: CallFault) async throws {
        let world = try await Self.rotating(fault)
        try await world.cycle(patience: .minutes(2))
        try await Self.expectSettled(world, predecessors: 1)
    }

    @Test func `an effect that comes after the looks is recognised and ended`() async throws {
        let world = try await Self.rotating(.late)
        try await world.cycle(patience: .minutes(2))
        world.api.landLateCalls()
        #expect(world.api.live("checkout").count == 3)

        let outcome = try await world.cycle()

        #expect(try outcome.result(of: "checkout") == .done)
        #expect(outcome.outcomes.map(\.planned.action) == [.retire])
        try await Self.expectSettled(world, predecessors: 1)
    }

    @Test func `it is ended without a right to delete, too`() async throws {
        let world = try await Self.rotating(.late)
        try await world.cycle(patience: .minutes(2))
        world.api.landLateCalls()
        world.api.always(.delete("checkout"), .answer(403))
        try await world.cycle()
        try await Self.expectSettled(world, predecessors: 1)
    }

    @Test func `an effect that comes while it is looked for is found`() async throws {
        let world = try await Self.rotating(.late)
        world.time.after(.seconds(65)) { world.api.landLateCalls() }
        try await world.cycle(patience: .minutes(3))
        try await Self.expectSettled(world, predecessors: 1)
    }

    @Test func `a call that a proxy sent twice leaves one token`() async throws {
        let world = try await Self.rotating(.twice)
        try await world.cycle(patience: .minutes(2))
        try await world.cycle()
        try await Self.expectSettled(world, predecessors: 1)
    }

    @Test func `answers that are lost again and again end with a word to a person`() async throws {
        let world = try Self.creating(.lost(takesEffect: true))
        world.api.always(.regenerate("checkout"), .lost(takesEffect: true))
        var outcome = try await world.cycle(patience: .hours(1))
        let stalled = try #require(outcome.condition("Stalled", of: "checkout"))
        #expect(stalled.reason == "SecretsLost")
        #expect(world.api.count(.regenerate("checkout")) == 5)

        world.api.always(.regenerate("checkout"), nil)
        try world.read { try $0.ask(.regenerate(address("checkout"))) }
        outcome = try await world.cycle(patience: .minutes(2))
        #expect(try outcome.result(of: "checkout") == .done)
        try await Self.expectSettled(world)
    }

    @Test func `a token of somebody else with the same name is not touched`() async throws {
        let world = try await Self.rotating(.lost(takesEffect: false))
        world.time.after(.seconds(30)) { world.api.make("checkout") }
        try await world.cycle(patience: .minutes(2))
        #expect(world.api.count(.delete("checkout")) == 0)
        #expect(world.api.live("checkout").count == 3)
        #expect(world.sink("a.token") == world.api.live("checkout").last?.secret)
    }

    @Test func `an old token that somebody else moved meanwhile is a matter for a person`()
        async throws
    {
        let world = try await Self.rotating(.lost(takesEffect: false))
        let old = try #require(world.api.live("checkout").first)
        let end = world.time.now + .days(2)
        world.time.after(.seconds(30)) { world.api.moveEnd(of: old.live.id, to: end) }
        let outcome = try await world.cycle(patience: .minutes(2))
        let stalled = try #require(outcome.condition("Stalled", of: "checkout"))
        #expect(stalled.reason == "ConcurrentChange")
        #expect(stalled.message.contains(end.rfc3339))
        #expect(world.api.posts.count == 2)
    }

    @Test func `a list that is cut off proves nothing`() async throws {
        let world = try World(
            manifest("checkout", sinks: Self.sinks).merging(manifest("other")) { $1 }
        )
        try await world.cycle()
        try world.manifests.commit(manifest("checkout", dataset: "audit", sinks: Self.sinks))
        world.api.next(.regenerate("checkout"), .lost(takesEffect: true))
        let old = world.api.live("checkout").map(\.live.id)
        world.time.after(.seconds(30)) { world.api.always(.list, .shows(old)) }
        let outcome = try await world.cycle(patience: .minutes(2))
        guard case .ambiguous = try outcome.result(of: "checkout") else {
            Issue.record("a cut-off list was taken for a proof")
            return
        }
        #expect(world.api.posts.count == 3)
        world.api.always(.list, nil)
        world.time.advance(by: .minutes(2))
        try await world.cycle(patience: .minutes(2))
        try await Self.expectSettled(world, predecessors: 1)
    }

    @Test func `the loop goes on with it when the settle time is over`() async throws {
        let world = try await Self.rotating(.lost(takesEffect: true))
        for _ in 0..<4 {
            try await world.cycle()
            world.time.advance(by: .seconds(61))
        }
        try await Self.expectSettled(world, predecessors: 1)
    }

    @Test func `an old token that was kept alive meanwhile is no witness any more`() async throws {
        let world = try await Self.rotating(.lost(takesEffect: true))
        try await world.cycle()
        let successor = try #require(world.api.live("checkout").last)
        world.api.remove(successor.live.id)
        world.time.advance(by: .hours(13))
        try await world.cycle()
        world.time.advance(by: .seconds(61))
        try await world.cycle(patience: .minutes(2))
        try await Self.expectSettled(world, predecessors: 1)
    }

    @Test func `a secret whose row is gone is replaced`() async throws {
        let world = try World(manifest("checkout", sinks: Self.sinks))
        let process = try world.start(fault: { _, changes in
            changes.contains(where: \.keepsSecret) ? .diesAfter : .succeeds
        })
        _ = try? await process.run()
        process.store.close()
        try world.read { store in
            let open = try #require(try store.snapshot().openOperations[address("checkout")])
            try store.commit([.eraseSealed(EscrowID(operation: open.id))], sealed: [:])
        }
        try await world.cycle()
        try await Self.expectSettled(world)
    }

    @Test(arguments: [
        CallFault.answer(403), .answer(429), .notSent, .lost(takesEffect: false),
    ])
    func `where it can be ended in no way for now, it is ended later`(_ fault: CallFault)
        async throws
    {
        let world = try await Self.rotating(.late)
        try await world.cycle(patience: .minutes(2))
        world.api.landLateCalls()
        world.api.always(.delete("checkout"), .answer(403))
        world.api.always(.regenerate("checkout"), fault)
        let refused = try await world.cycle()
        #expect(try refused.result(of: "checkout") != .done)
        #expect(world.api.live("checkout").count == 3)
        world.api.always(.regenerate("checkout"), nil)
        world.time.advance(by: .hours(2))
        for _ in 0..<2 { try await world.cycle(patience: .minutes(2)) }
        try await Self.expectSettled(world, predecessors: 1)
    }

    @Test func `a late call that moves the old token's end while another attempt is open is seen`()
        async throws
    {
        let world = try await Self.rotating(.late)
        let old = try #require(world.api.live("checkout").first)
        world.api.next(.regenerate("checkout"), .lost(takesEffect: false))
        for _ in 0..<3 {
            try await world.cycle()
            world.time.advance(by: .seconds(61))
        }
        #expect(world.api.count(.regenerate("checkout")) == 2, "the second attempt is open")
        world.api.landLateCalls()
        let end = world.api.live("checkout").first { $0.live.id == old.live.id }?.live.expiresAt
        let seen = try await world.cycle()
        let open = try #require(seen.after.recorded.openOperations[address("checkout")])
        #expect(open.superseded.first { $0.id == old.live.id }?.expiresAt == end)
        try await world.cycle(patience: .minutes(10))
        try await world.cycle(patience: .minutes(10))
        try await Self.expectSettled(world, predecessors: 1)
    }
}
