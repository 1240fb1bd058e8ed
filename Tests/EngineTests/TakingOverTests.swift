import Engine
import Foundation
import Model
import SinkSupport
import Testing

@Suite("A token that exists already is taken over, and keeps its secret")
struct TakingOverTests {
    /// A world with a live token that somebody else made, and a manifest that names it.
    private static func importing(_ rotate: String = "atNext") throws -> World {
        let world = try World(
            manifest(
                "checkout",
                sinks: ["a.token"],
                more: "  import: {id: token-0001, rotate: \(rotate)}"
            )
        )
        world.api.make("checkout")
        #expect(world.api.live("checkout").map(\.live.id.text) == ["token-0001"])
        return world
    }

    @Test func `nothing is called, and the first rotation makes its secret known`() async throws {
        let world = try Self.importing()

        let adopted = try await world.cycle()

        #expect(adopted.outcomes.map(\.planned.action) == [.adopt])
        #expect(try adopted.result(of: "checkout") == .done)
        #expect(world.api.posts.isEmpty)
        #expect(world.sink("a.token") == nil, "nobody here has the secret")
        #expect(adopted.condition("SecretUnknown", of: "checkout")?.reason == "Adopted")
        #expect(adopted.condition("Ready", of: "checkout")?.isTrue == true)

        try world.read { try $0.ask(.regenerate(address("checkout"))) }
        let rotated = try await world.cycle()

        #expect(try rotated.result(of: "checkout") == .done)
        #expect(world.sink("a.token") == world.api.live("checkout").last?.secret)
        #expect(rotated.condition("SecretUnknown", of: "checkout") == nil)
        let record = try #require(rotated.after.recorded.tokens[address("checkout")])
        #expect(record.predecessors.map(\.id.text) == ["token-0001"])
        #expect(rotated.after.plan.operations.isEmpty)
    }

    @Test func `where the manifest says so, the next run rotates it`() async throws {
        let world = try Self.importing("now")
        let adopted = try await world.cycle()
        #expect(adopted.after.plan.operations.map(\.action) == [.regenerate])
        let rotated = try await world.cycle()
        #expect(try rotated.result(of: "checkout") == .done)
        #expect(rotated.after.plan.operations.isEmpty)
        #expect(world.api.posts.count == 1)
    }

    @Test(arguments: 1...4, [CommitFate.diesBefore, .diesAfter])
    func `a crash at any moment of it changes nothing`(number: Int, fate: CommitFate) async throws {
        let world = try Self.importing()
        let process = try world.start(fault: { commit, _ in commit == number ? fate : .succeeds })
        _ = try? await process.run()
        process.store.close()

        let next = try await world.cycle()

        let record = try #require(next.after.recorded.tokens[address("checkout")])
        // Its capabilities differ from the manifest's, so that it may be rotated already.
        let known = [record.token.id] + record.predecessors.map(\.id)
        #expect(known.contains { $0.text == "token-0001" }, "commit \(number) \(fate)")
        #expect(world.api.count(.create("checkout")) == 0)
    }

    // MARK: Another name

    /// A commit that gives the manifest of `checkout` another name.
    private static func rename(_ world: World, sinks: [String] = []) throws {
        let renamed = manifest("payments", sinks: sinks).mapValues {
            $0?.replacing(
                "  name: payments\n",
                with: "  name: payments\n  annotations: {regent.dev/moved-from: checkout}\n"
            )
        }
        try world.manifests.commit(renamed.merging(["checkout.yaml": nil]) { $1 })
    }

    @Test func `a rename calls nothing, and the secret stays where it is`() async throws {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        try await world.cycle()
        let secret = world.sink("a.token")
        try Self.rename(world, sinks: ["a.token"])

        let moved = try await world.cycle()

        #expect(moved.outcomes.map(\.planned.action) == [.move])
        #expect(try moved.result(of: "payments") == .done)
        #expect(world.api.posts.count == 1)
        #expect(world.sink("a.token") == secret)
        #expect(moved.after.recorded.tokens.keys.map(\.name) == ["payments"])
        #expect(moved.condition("Ready", of: "payments")?.isTrue == true)
        #expect(moved.after.recorded.conditions[address("checkout")] == nil)
        #expect(moved.after.plan.operations.isEmpty)
        #expect(moved.after.plan.later.map(\.fields) == [["tokenName"]])
    }

    @Test func `a secret that is sealed opens under the new name, and under no other`() async throws
    {
        let world = try World(manifest("checkout"))
        try await world.cycle()
        try Self.rename(world)
        try await world.cycle()

        let process = try world.start()
        defer { process.store.close() }
        let revealed = try await process.actor.reveal(address("payments"), with: world.key)

        let secret = revealed.secret.text
        #expect(secret == world.api.live("checkout").first?.secret)
        await #expect(throws: Diagnostic.self) {
            try await process.actor.reveal(address("checkout"), with: world.key)
        }
        #expect(try process.store.snapshot().tokens[address("payments")]?.sealedSecret != nil)
    }

    @Test func `what was suspended by command stays suspended under the new name`() async throws {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        try await world.cycle()
        let stop = Suspension(address: address("checkout"), since: noon, by: "ada")
        try world.read { try $0.ask(.suspend(stop)) }
        try Self.rename(world, sinks: ["a.token", "b.token"])

        let moved = try await world.cycle()
        let after = try await world.cycle()

        #expect(try moved.result(of: "payments") == .done)
        #expect(after.after.recorded.requests.suspensions.map(\.address?.name) == ["payments"])
        #expect(after.outcomes.isEmpty, "its new sink waits")
        #expect(world.api.posts.count == 1)
        #expect(after.condition("Reconciling", of: "payments")?.reason == "Suspended")
    }
}
