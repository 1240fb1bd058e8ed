import Engine
import Foundation
import Model
import Testing

@Suite("The overlap is gated by delivery")
struct OverlapTests {
    /// A manifest with a rotation of its own.
    private static func wanted(dataset: String, _ more: String = "") -> [String: String?] {
        manifest("checkout", dataset: dataset, sinks: ["a.token"], rotation: more)
    }

    /// A rotation whose sink fails from the moment when the new token is made.
    private static func stalled(_ more: String = "") async throws -> World {
        let world = try World(wanted(dataset: "a", more))
        try await world.cycle()
        try world.manifests.commit(wanted(dataset: "b", more))
        try breakSinkOnIssue(in: world)
        return world
    }

    /// A token that was rotated, and the older one in its overlap.
    private static func rotated() async throws -> World {
        let world = try World(wanted(dataset: "a"))
        try await world.cycle()
        try world.manifests.commit(wanted(dataset: "b"))
        try await world.cycle()
        return world
    }

    /// Somebody else lets an older token end in an hour, and the state says that it was no doing of
    /// Regent's.
    private static func expectShortening(of older: TokenID, in world: World) async throws {
        let end = world.time.now + .hours(1)
        world.api.moveEnd(of: older, to: end)
        let shortened = try await world.cycle()

        #expect(shortened.predecessor(of: "checkout")?.expiresAt == end)
        #expect(shortened.predecessor(of: "checkout")?.wasShortened == true)
    }

    private static func breakSinkOnIssue(in world: World) throws {
        let path = world.folder.path("sinks/a.token")
        world.api.onIssue {
            try? FileManager.default.removeItem(atPath: path)
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
        }
    }

    private static func mend(_ world: World) {
        world.api.onIssue {}
        world.folder.remove("sinks/a.token")
    }

    @Test func `a sink that is down for ten overlaps locks nobody out`() async throws {
        let world = try await Self.stalled()
        let old = try #require(world.api.live("checkout").first)
        for _ in 0..<40 {
            try await world.keepAliveAndCycle()
            #expect(world.api.accepts(old.secret), "locked out after \(world.time.elapsed)")
            world.time.advance(by: .hours(6))
        }
        Self.mend(world)

        let outcome = try await world.keepAliveAndCycle()

        #expect(try outcome.result(of: "checkout") == .done)
        let record = try #require(outcome.after.recorded.tokens[address("checkout")])
        #expect(
            world.sink("a.token")
                == world.api.live("checkout").last { $0.live.id == record.token.id }?.secret
        )
        world.time.advance(by: .hours(26))
        try await world.keepAliveAndCycle()
        #expect(world.api.live("checkout").map(\.live.id) == [record.token.id])
    }

    @Test func `it is left to its end where the manifest says so`() async throws {
        let world = try await Self.stalled("onStalledDelivery: expire")
        let old = try #require(world.api.live("checkout").first)
        for _ in 0..<5 {
            try await world.keepAliveAndCycle()
            world.time.advance(by: .hours(6))
        }
        #expect(!world.api.accepts(old.secret))
    }

    @Test func `a token that somebody else has ended is not revived`() async throws {
        let world = try await Self.stalled()
        let old = try #require(world.api.live("checkout").first)
        try await world.keepAliveAndCycle()
        world.api.moveEnd(of: old.live.id, to: world.time.now + .seconds(1))
        world.time.advance(by: .hours(13))
        try await world.keepAliveAndCycle()
        #expect(!world.api.accepts(old.secret))
    }

    @Test func `what a lost answer has moved is Regent's own, and is moved on`() async throws {
        let world = try await Self.stalled()
        let old = try #require(world.api.live("checkout").first)
        try await world.keepAliveAndCycle()
        for _ in 0..<6 {
            world.time.advance(by: .hours(13))
            // Both calls of the round, so that the state never learns of the first one's effect.
            world.api.next(.regenerate("checkout"), .lost(takesEffect: true))
            world.api.next(.regenerate("checkout"), .lost(takesEffect: false))
            try await world.keepAliveAndCycle()
            #expect(world.api.accepts(old.secret), "locked out after \(world.time.elapsed)")
        }
    }

    @Test func `with a limit, the old token has so long, and an overlap from the delivery on`()
        async throws
    {
        let world = try await Self.stalled("overlapLimit: 7d")
        let old = try #require(world.api.live("checkout").first)
        try await world.keepAliveAndCycle()
        world.time.advance(by: .days(3))
        #expect(world.api.accepts(old.secret))
        Self.mend(world)
        try await world.keepAliveAndCycle()
        let delivered = world.time.now
        let end = world.api.live("checkout").first { $0.live.id == old.live.id }?.live.expiresAt
        let lasts = try #require(end) - delivered
        #expect(lasts <= .hours(24) + .seconds(1) && lasts > .hours(23))
        world.time.advance(by: .hours(25))
        let last = try await world.keepAliveAndCycle()
        #expect(last.after.plan.operations.isEmpty)
        #expect(world.api.live("checkout").count == 1)
    }

    @Test func `a sealed secret that is gone before its delivery is replaced by another token's`()
        async throws
    {
        let world = try await Self.stalled()
        let old = try #require(world.api.live("checkout").first)
        try await world.cycle()
        let open = try #require(try world.recorded.openOperations[address("checkout")])
        let issued = try #require(open.state.issued)
        try world.read { try $0.commit([.eraseSealed(issued.escrow)], sealed: [:]) }
        Self.mend(world)
        #expect(world.api.accepts(old.secret))

        let outcome = try await world.keepAliveAndCycle()

        #expect(try outcome.result(of: "checkout") == .done)
        let record = try #require(outcome.after.recorded.tokens[address("checkout")])
        #expect(record.token.id != issued.token.id)
        #expect(world.api.accepts(world.sink("a.token")))
        world.time.advance(by: .hours(26))
        try await world.keepAliveAndCycle()
        #expect(world.api.live("checkout").map(\.live.id) == [record.token.id])
    }

    @Test func `an end that somebody else has brought nearer is told from Regent's own`()
        async throws
    {
        let world = try await Self.rotated()
        let old = try #require(world.api.live("checkout").first)
        let rotated = try await world.cycle()
        #expect(rotated.predecessor(of: "checkout")?.wasShortened == nil)

        try await Self.expectShortening(of: old.live.id, in: world)
    }

    @Test func `so is one that somebody else has given to a token that had none any more`()
        async throws
    {
        let world = try await Self.rotated()
        let old = try #require(world.api.live("checkout").first)
        world.api.moveEnd(of: old.live.id, to: nil)
        world.api.always(.regenerate("checkout"), .answer(403))
        let endless = try await world.cycle()
        #expect(endless.predecessor(of: "checkout")?.expiresAt == .some(nil))

        try await Self.expectShortening(of: old.live.id, in: world)
    }

    @Test func `ends are moved by the API's clock, once it is known`() async throws {
        let world = try World(Self.wanted(dataset: "a"))
        world.api.setClock(ahead: .minutes(4))
        let process = try world.start()
        defer { process.store.close() }
        try await process.run()
        let leaked = try #require(world.api.live("checkout").first)
        try process.store.ask(.cut(address("checkout")))

        try await process.cycle.keepAlive()

        let live = world.api.live("checkout").first { $0.live.id == leaked.live.id }
        let lead = try #require(live?.live.expiresAt) - world.time.now
        #expect(lead > .minutes(4) && lead <= .minutes(4) + .seconds(11), "\(lead)")
    }

    // MARK: A leak

    @Test func `after a leak, every secret that was handed out is dead within seconds`()
        async throws
    {
        let world = try await Self.rotated()
        let leaked = world.api.live("checkout").map(\.secret)
        #expect(leaked.count == 2)
        try world.read { try $0.ask(.cut(address("checkout"))) }

        let outcome = try await world.keepAliveAndCycle()

        world.time.advance(by: .seconds(11))
        #expect(leaked.allSatisfy { !world.api.accepts($0) })
        #expect(try outcome.result(of: "checkout") == .done)
        #expect(world.api.accepts(world.sink("a.token")))
        #expect(outcome.after.recorded.requests.isEmpty)
        world.time.advance(by: .minutes(2))
        #expect(try await world.keepAliveAndCycle().outcomes.isEmpty)
        #expect(world.api.live("checkout").count == 1)
    }

    @Test func `where an older token alone leaked, the current one stays`() async throws {
        let world = try await Self.rotated()
        let tokens = world.api.live("checkout")
        let old = try #require(tokens.first)
        try world.read { try $0.ask(.cut(address("checkout"), token: old.live.id)) }

        let outcome = try await world.keepAliveAndCycle()

        world.time.advance(by: .seconds(11))
        #expect(!world.api.accepts(old.secret))
        #expect(world.sink("a.token") == tokens.last?.secret)
        #expect(world.api.accepts(world.sink("a.token")))
        #expect(outcome.outcomes.isEmpty)
        #expect(outcome.after.recorded.requests.isEmpty)
    }

    @Test func `where the current token alone leaked, it is replaced and an older one works on`()
        async throws
    {
        let world = try await Self.rotated()
        let tokens = world.api.live("checkout")
        let (old, current) = (try #require(tokens.first), try #require(tokens.last))
        try world.read { try $0.ask(.cut(address("checkout"), token: current.live.id)) }

        try await world.keepAliveAndCycle()

        world.time.advance(by: .seconds(11))
        #expect(!world.api.accepts(current.secret))
        #expect(world.api.accepts(old.secret))
        #expect(world.sink("a.token") != current.secret)
        #expect(world.api.accepts(world.sink("a.token")))
    }

    @Test func `a leak while an operation is open and its sink is down`() async throws {
        let world = try await Self.rotated()
        try Self.breakSinkOnIssue(in: world)
        try world.manifests.commit(Self.wanted(dataset: "c"))
        try await world.keepAliveAndCycle()
        let leaked = world.api.live("checkout").map(\.secret)
        #expect(leaked.count == 3, "a predecessor, the current one, the undelivered successor")
        try world.read { try $0.ask(.cut(address("checkout"))) }

        try await world.keepAliveAndCycle()
        world.time.advance(by: .seconds(11))
        #expect(leaked.allSatisfy { !world.api.accepts($0) })
        #expect(try world.sealedSecrets(of: "checkout") == [], "nobody delivers it any more")

        Self.mend(world)
        let mended = try await world.keepAliveAndCycle()
        #expect(world.api.accepts(world.sink("a.token")))
        #expect(mended.outcomes.count == 1, "one new token takes the place of all")
        #expect(leaked.allSatisfy { !world.api.accepts($0) }, "nothing is revived")
        #expect(mended.after.recorded.requests.isEmpty)
        for _ in 0..<3 {
            world.time.advance(by: .hours(13))
            try await world.keepAliveAndCycle()
        }
        #expect(world.api.live("checkout").count == 1)
    }

    @Test func `where the API does not say how long a token lives, it is kept alive`() async throws
    {
        let world = try await Self.stalled()
        let old = try #require(world.api.live("checkout").first)
        try await world.keepAliveAndCycle()
        world.api.always(.read("checkout"), .answer(503))
        for _ in 0..<6 {
            world.time.advance(by: .hours(6))
            try await world.keepAliveAndCycle()
        }
        #expect(world.api.accepts(old.secret))
    }

    @Test func `a call whose instants have drawn near while the disk was slow is not sent`()
        async throws
    {
        let world = try World(Self.wanted(dataset: "a"))
        try await world.cycle()
        let leaked = try #require(world.api.live("checkout").first)
        try world.read { try $0.ask(.cut(address("checkout"))) }
        let process = try world.start(fault: { _, changes in
            if changes.contains(where: \.isStamps) { world.time.advance(by: .minutes(5)) }
            return .succeeds
        })
        try await process.cycle.keepAlive()
        process.store.close()
        #expect(world.api.posts.count == 1)
        try await world.keepAliveAndCycle()
        world.time.advance(by: .seconds(11))
        #expect(!world.api.accepts(leaked.secret))
    }
}

extension CycleOutcome {
    fileprivate func predecessor(of name: String) -> Predecessor? {
        after.recorded.tokens[address(name)]?.predecessors.first
    }
}
