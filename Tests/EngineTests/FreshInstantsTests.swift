import Engine
import Foundation
import Model
import Testing

@Suite("A call's instants are fresh when it goes out")
struct FreshInstantsTests {
    /// A token whose rotation is due to its manifest.
    private static func world() async throws -> World {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        try await world.cycle()
        try world.manifests.commit(manifest("checkout", dataset: "audit", sinks: ["a.token"]))
        return world
    }

    /// How long the old token was to work on when the call that reached the API went out.
    private static func overlap(in world: World) throws -> Duration {
        let post = try #require(world.api.posts.last)
        let body = try JSONDecoder().decode(RegenerateWire.self, from: Data(post.body.utf8))
        return body.existingTokenExpiresAt - post.at
    }

    @Test func `however long the API's limit kept it waiting`() async throws {
        let world = try await Self.world()
        world.api.next(.list, .exhausted(resetAfterSeconds: 600))
        try await world.cycle()
        #expect(try Self.overlap(in: world) >= .hours(24))
    }

    @Test func `however long the API asked to wait before another try`() async throws {
        let world = try await Self.world()
        world.api.next(.regenerate("checkout"), .answer(429, retryAfterSeconds: 800))
        try await world.cycle()
        #expect(world.api.posts.count == 3)
        #expect(try Self.overlap(in: world) >= .hours(24))
    }

    @Test func `a slow second list makes no difference between the clocks`() async throws {
        let world = try await Self.world()
        world.api.make("stranger")
        let known = world.api.live("checkout").map(\.live.id)
        world.api.next(.list, .shows([]), .answer(503, retryAfterSeconds: 400), .shows(known))

        let outcome = try await world.cycle()

        #expect(try outcome.result(of: "checkout") == .done)
        #expect(try Self.overlap(in: world) >= .hours(24))
    }
}
