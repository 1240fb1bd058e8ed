import Engine
import Foundation
import Model
import Testing

@Suite("A plan that was saved is carried out as it was, or not at all")
struct SavedPlanTests {
    /// A world with one token, and a plan to rotate it that was saved.
    private static func saved() async throws -> (World, SavedPlan) {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        try await world.cycle()
        try world.manifests.commit(manifest("checkout", dataset: "audit", sinks: ["a.token"]))
        return (world, try SavedPlan(try await survey(world)))
    }

    private static func survey(_ world: World) async throws -> Survey {
        let process = try world.start()
        defer { process.store.close() }
        return try await process.cycle.survey()
    }

    @Test func `nothing has moved`() async throws {
        let (world, plan) = try await Self.saved()
        #expect(plan.addresses == [address("checkout")])
        let read = try SavedPlan(reading: plan.bytes, from: "today.plan")
        #expect(read == plan)
        #expect(try read.differences(from: try await Self.survey(world)).isEmpty)
        world.time.advance(by: .hours(1))
        #expect(try read.differences(from: try await Self.survey(world)).isEmpty, "time alone")
    }

    @Test func `a new commit is told by its name`() async throws {
        let (world, plan) = try await Self.saved()
        try world.manifests.commit(manifest("billing"))
        let moved = try plan.differences(from: try await Self.survey(world))
        #expect(moved.count == 1)
        #expect(moved.first?.hasPrefix("main is at ") == true)
    }

    @Test func `a token that somebody changed by hand is told`() async throws {
        let (world, plan) = try await Self.saved()
        let token = try #require(world.api.live("checkout").first)
        world.api.moveEnd(of: token.live.id, to: world.time.now + .days(80))
        let moved = try plan.differences(from: try await Self.survey(world))
        #expect(moved == ["acme/checkout: its live token has changed since"])
    }

    @Test func `what was done meanwhile is not done again`() async throws {
        let (world, plan) = try await Self.saved()
        try await world.cycle()
        let moved = try plan.differences(from: try await Self.survey(world))
        #expect(moved == ["acme/checkout: nothing is to be done any more"])
    }

    @Test func `a reason that came since is another plan`() async throws {
        let (world, plan) = try await Self.saved()
        try world.read { try $0.ask(.regenerate(address("checkout"))) }
        let moved = try plan.differences(from: try await Self.survey(world))
        #expect(
            moved == [
                "acme/checkout: it was to regenerate for SpecChanged, and is for Requested now"
            ]
        )
    }

    @Test func `every byte of the file counts`() async throws {
        let bytes = try await Self.saved().1.bytes
        for place in bytes.indices {
            var altered = bytes
            altered[place] ^= 1
            #expect(throws: Diagnostic.self, "byte \(place)") {
                try SavedPlan(reading: altered, from: "today.plan")
            }
        }
        #expect(throws: Diagnostic.self) { try SavedPlan(reading: [], from: "today.plan") }
    }

    @Test func `it holds no secret and no request`() async throws {
        let (world, plan) = try await Self.saved()
        let text = String(decoding: try plan.bytes, as: UTF8.self)
        for secret in world.api.secrets { #expect(!text.contains(secret)) }
        #expect(!text.contains("existingTokenExpiresAt"))
    }
}
