import Engine
import Model
import Testing

@Suite("A deletion that is refused can be taken back")
struct RemovalTests {
    private static let deletable = manifest("checkout", more: "  deletionPolicy: Delete")
    private static let removed: [String: String?] = ["checkout.yaml": nil]

    /// A token whose manifest was removed, and whose deletion met an answer.
    private static func world(refusing status: Int) async throws -> World {
        let world = try World(deletable.merging(manifest("other")) { $1 })
        try await world.cycle()
        try world.manifests.commit(removed)
        world.api.always(.delete("checkout"), .answer(status))
        return world
    }

    @Test func `it has failed, and rests before it is tried again`() async throws {
        let world = try await Self.world(refusing: 403)

        let refused = try await world.cycle()
        let calls = world.api.count(.delete("checkout"))
        try await world.cycle()

        guard case .failed(let problem) = try refused.result(of: "checkout") else {
            Issue.record("it has not failed")
            return
        }
        #expect(problem.contains("apiTokens: [delete]"))
        #expect(world.api.count(.delete("checkout")) == calls)
        world.api.always(.delete("checkout"), nil)
        world.time.advance(by: .minutes(1))
        #expect(try await world.cycle().result(of: "checkout") == .done)
        #expect(world.api.live("checkout").isEmpty)
    }

    @Test(arguments: [403, 503])
    func `a manifest that comes back keeps its token`(status: Int) async throws {
        let world = try await Self.world(refusing: status)
        try await world.cycle()
        world.api.always(.delete("checkout"), nil)
        try world.manifests.commit(Self.deletable)

        let outcome = try await world.cycle()

        #expect(world.api.live("checkout").count == 1)
        #expect(world.api.count(.create("checkout")) == 1)
        #expect(outcome.condition("Ready", of: "checkout")?.isTrue == true)
        #expect(outcome.condition("Stalled", of: "checkout") == nil)
        #expect(outcome.after.plan.operations.isEmpty)
    }

    @Test func `a request dies with its token`() async throws {
        let world = try await Self.world(refusing: 403)
        world.api.always(.delete("checkout"), nil)
        try world.read { try $0.ask(.regenerate(address("checkout"))) }
        let outcome = try await world.cycle()
        #expect(outcome.after.recorded.requests.isEmpty)
    }

    @Test func `an older token that somebody made last for ever goes with it`() async throws {
        let world = try World(Self.deletable)
        try await world.cycle()
        let old = try #require(world.api.live("checkout").first)
        try world.read { try $0.ask(.regenerate(address("checkout"))) }
        try await world.cycle()
        world.api.moveEnd(of: old.live.id, to: nil)
        world.api.always(.regenerate("checkout"), .answer(403))
        try await world.cycle()
        try world.manifests.commit(Self.removed.merging(manifest("other")) { $1 })

        let outcome = try await world.cycle()

        #expect(try outcome.result(of: "checkout") == .done)
        #expect(world.api.live("checkout").isEmpty)
    }
}
