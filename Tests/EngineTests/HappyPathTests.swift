import Engine
import Model
import Testing

@Suite("A token follows its manifest")
struct HappyPathTests {
    @Test func `a new manifest becomes a token in its sinks, and nothing stays sealed`()
        async throws
    {
        let world = try World(manifest("checkout", sinks: ["a.token", "b.token"]))

        let outcome = try await world.cycle()

        let token = try #require(world.api.live("checkout").first)
        #expect(world.api.live("checkout").count == 1)
        #expect(try outcome.result(of: "checkout") == .done)
        #expect(world.sink("a.token") == token.secret)
        #expect(world.sink("b.token") == token.secret)
        let record = try #require(outcome.after.recorded.tokens[address("checkout")])
        #expect(record.token.id == token.live.id)
        #expect(record.receipts.map(\.sink.id.target) == ["a.token", "b.token"])
        #expect(record.sealedSecret == nil)
        #expect(outcome.after.recorded.openOperations.isEmpty)
        #expect(try world.sealedSecrets(of: "checkout") == [])
        #expect(world.statusText("checkout")?.contains(token.live.id.text) == true)
        #expect(world.folder.files(with: controllerSecret).isEmpty)
    }

    @Test func `what a run erases is in no file of the state when it ends`() async throws {
        let names = ["checkout", "billing", "search"]
        let world = try World(
            names.reduce(into: [:]) { $0.merge(manifest($1, sinks: ["\($1).token"])) { $1 } }
        )
        let process = try world.start()

        try await process.run()

        #expect(try process.store.sealedSecrets().isEmpty)
        #expect(!process.store.holdsErasedPages)
    }

    @Test func `a token without sinks keeps its secret sealed until it is revealed`() async throws {
        let world = try World(manifest("checkout"))

        let outcome = try await world.cycle()

        let record = try #require(outcome.after.recorded.tokens[address("checkout")])
        #expect(record.sealedSecret != nil)
        #expect(try world.sealedSecrets(of: "checkout") == [record.sealedSecret])
        #expect(outcome.condition("Ready", of: "checkout")?.reason == "AwaitingReveal")
        let secret = try #require(world.api.secrets.first)
        #expect(world.folder.files(with: secret).isEmpty, "a secret is at rest in the clear")
    }

    @Test func `a changed manifest becomes a successor, and the old one works on for the overlap`()
        async throws
    {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        try await world.cycle()
        let old = try #require(world.api.live("checkout").first)
        try world.manifests.commit(manifest("checkout", dataset: "audit", sinks: ["a.token"]))

        let outcome = try await world.cycle()

        let live = world.api.live("checkout")
        #expect(live.count == 2)
        let new = try #require(live.last)
        #expect(new.live.capabilities.datasets == ["audit": ["ingest": ["create"]]])
        #expect(world.sink("a.token") == new.secret)
        let record = try #require(outcome.after.recorded.tokens[address("checkout")])
        #expect(record.token == new.live)
        #expect(record.generation == 2)
        #expect(record.predecessors.map(\.id) == [old.live.id])
        let end = try #require(live.first?.live.expiresAt)
        #expect((world.time.now + .hours(24)...world.time.now + .hours(27)).contains(end))
        #expect(try world.sealedSecrets(of: "checkout") == [])
    }

    @Test func `a change that asks for no token is written down, and nothing is called`()
        async throws
    {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        try await world.cycle()
        let calls = world.api.posts.count
        let deletable = manifest("checkout", sinks: ["a.token"], more: "  deletionPolicy: Delete")
        try world.manifests.commit(deletable)

        let outcome = try await world.cycle()

        let record = try #require(outcome.after.recorded.tokens[address("checkout")])
        #expect(record.spec.deletionPolicy == .delete)
        #expect(world.api.posts.count == calls)
    }

    @Test func `a sealed copy goes when the manifest no longer asks for it`() async throws {
        func wanted(_ more: String) -> [String: String?] {
            manifest("checkout", sinks: ["a.token"], more: more)
        }
        let world = try World(wanted("  keepSealed: true"))
        try await world.cycle()
        #expect(try world.sealedSecrets(of: "checkout").count == 1)
        try world.manifests.commit(wanted(""))

        let outcome = try await world.cycle()

        let record = try #require(outcome.after.recorded.tokens[address("checkout")])
        #expect(record.sealedSecret == nil)
        #expect(try world.sealedSecrets(of: "checkout").isEmpty)
    }

    @Test func `a second cycle writes nothing: no state, no status, no call but a list`()
        async throws
    {
        let world = try World(publishesToBranch: true)
        try world.manifests.commit(manifest("checkout", sinks: ["a.token"]))
        let first = try await world.cycle()
        let status = try world.manifests.tip(ofBranch: World.statusBranch)
        let calls = world.api.sent.count
        world.time.advance(by: .hours(1))

        let second = try await world.cycle()

        #expect(first.hasPublished && status != nil)
        #expect(second.outcomes.isEmpty)
        #expect(!second.hasPublished)
        #expect(second.after.recorded.serial == first.after.recorded.serial)
        #expect(try world.manifests.tip(ofBranch: World.statusBranch) == status)
        #expect(world.api.sent.count == calls + 1)
    }

    @Test func `a status that cannot be published holds nothing up, and is published later`()
        async throws
    {
        let world = try World(manifest("checkout"))
        try world.folder.write("a file where the folder should be", to: "status")

        let first = try await world.cycle()
        world.folder.remove("status")
        let second = try await world.cycle()

        #expect(try first.result(of: "checkout") == .done)
        #expect(first.statusProblem?.summary.contains("status") == true)
        #expect(!first.hasPublished)
        #expect(second.outcomes.isEmpty)
        #expect(second.hasPublished && second.statusProblem == nil)
        #expect(world.statusText("checkout") != nil)
    }

    @Test func `a removed manifest deletes its token and the predecessors, where it says so`()
        async throws
    {
        let world = try World(
            manifest("checkout", sinks: ["a.token"], more: "  deletionPolicy: Delete")
        )
        try world.manifests.commit(manifest("billing"))
        try await world.cycle()
        try world.manifests.commit(
            manifest("checkout", dataset: "b", sinks: ["a.token"], more: "  deletionPolicy: Delete")
        )
        try await world.cycle()
        try world.manifests.commit(["checkout.yaml": nil])

        let outcome = try await world.cycle()

        #expect(try outcome.result(of: "checkout") == .done)
        #expect(world.api.live("checkout").isEmpty)
        #expect(world.api.live("billing").count == 1)
        #expect(outcome.after.recorded.tokens[address("checkout")] == nil)
        #expect(world.statusText("checkout") == nil)
    }

    @Test func `a removed manifest forgets its token, where it says nothing`() async throws {
        let world = try World(manifest("checkout").merging(manifest("billing")) { $1 })
        try await world.cycle()
        try world.manifests.commit(["checkout.yaml": nil])

        let outcome = try await world.cycle()

        #expect(try outcome.result(of: "checkout") == .done)
        #expect(world.api.live("checkout").count == 1)
        #expect(outcome.after.recorded.tokens[address("checkout")] == nil)
        #expect(try world.sealedSecrets(of: "checkout") == [])
    }
}

extension World {
    /// The escrow rows that operations of an address left.
    func sealedSecrets(of name: String) throws -> [EscrowID] {
        try read { store in
            try store.history(of: address(name), limit: 100).map {
                EscrowID(operation: $0.operation.id)
            }.filter { try store.sealedSecret($0) != nil }
        }
    }
}
