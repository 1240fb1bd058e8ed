import Engine
import Model
import Planning
import Secrets
import SinkSupport
import Testing

@Suite("Whose secret it is")
struct IdentifyTests {
    private static func rotated(_ world: World) async throws -> [FakeTokenAPI.Token] {
        try await world.cycle()
        try world.manifests.commit(manifest("checkout", dataset: "other", sinks: ["a.token"]))
        try await world.cycle()
        return world.api.live("checkout")
    }

    private static func identify(
        _ secret: String,
        in world: World,
        with key: SealingKey? = nil
    ) async throws -> Identification {
        let process = try world.start()
        defer { process.store.close() }
        return try await process.actor.identify(SinkSupport.secret(secret), with: key ?? world.key)
    }

    @Test func `is known of the current token and of an older one until that has ended`()
        async throws
    {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        let tokens = try await Self.rotated(world)
        let (old, current) = (try #require(tokens.first), try #require(tokens.last))

        let found = try await Self.identify(current.secret, in: world)
        #expect(found.secret?.address == address("checkout"))
        #expect(found.secret?.token == current.live.id)
        #expect(found.secret?.role == .current)
        #expect(found.secret?.expiresAt == current.live.expiresAt)
        let older = try await Self.identify(old.secret, in: world)
        #expect(older.secret?.token == old.live.id)
        #expect(older.secret?.role == .predecessor)
        #expect(older.secret?.expiresAt == old.live.expiresAt)

        world.time.advance(by: .hours(26))
        try await world.cycle()
        #expect(try await Self.identify(old.secret, in: world).secret == nil)
    }

    @Test func `is known of a new token that no sink has taken yet`() async throws {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        try await world.cycle()
        let folder = world.folder
        world.api.onIssue { try folder.obstruct("sinks/a.token") }
        try world.manifests.commit(manifest("checkout", dataset: "other", sinks: ["a.token"]))
        try await world.cycle()
        let new = try #require(world.api.live("checkout").last)

        let found = try await Self.identify(new.secret, in: world)

        #expect(found.secret?.token == new.live.id)
        #expect(found.secret?.role == .successor)
    }

    @Test func `is not known of a stranger's, and asks nobody`() async throws {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        _ = try await Self.rotated(world)
        let calls = world.api.sent.count

        let found = try await Self.identify(controllerSecret, in: world)

        #expect(found == Identification(secret: nil, otherKeyCount: 0, undigestedCount: 0))
        #expect(world.api.sent.count == calls)
    }

    @Test func `with another key nothing can be compared, and that is said`() async throws {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        let tokens = try await Self.rotated(world)
        let secret = try #require(tokens.last?.secret)

        let found = try await Self.identify(secret, in: world, with: .generate())

        #expect(found.secret == nil)
        #expect(found.otherKeyCount == 2)
    }

    @Test func `tokens from before digests were kept are counted`() async throws {
        let world = try World(manifest("checkout"))
        try await world.cycle()
        let secret = try #require(world.api.live("checkout").first?.secret)
        let process = try world.start()
        var record = try #require(try process.store.snapshot().tokens[address("checkout")])
        record.digest = nil
        try process.store.commit([.record(record)], sealed: [:])
        process.store.close()

        let found = try await Self.identify(secret, in: world)

        #expect(found == Identification(secret: nil, otherKeyCount: 0, undigestedCount: 1))
    }
}
