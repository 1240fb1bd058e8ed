import Engine
import Model
import Testing

@Suite("A list is no proof that a token is gone")
struct LiveListTests {
    private static let names = ["billing", "checkout", "search"]

    private static func world() async throws -> World {
        let files = names.reduce(into: [:]) {
            $0.merge(manifest($1, sinks: ["\($1).token"])) { $1 }
        }
        let world = try World(files)
        try await world.cycle()
        return world
    }

    private static func expectUntouched(_ world: World, _ outcome: CycleOutcome) throws {
        #expect(world.api.posts.count == names.count, "a token was made")
        for name in names {
            let token = try #require(world.api.live(name).first)
            #expect(world.sink("\(name).token") == token.secret)
            #expect(outcome.after.recorded.tokens[address(name)]?.token.id == token.live.id)
        }
    }

    @Test(arguments: [401, 403, 404, 500])
    func `a list that is refused lets nothing be done, and says why`(_ status: Int) async throws {
        let world = try await Self.world()
        try world.manifests.commit(manifest("new"))
        world.api.always(.list, .answer(status))

        let outcome = try await world.cycle()

        try Self.expectUntouched(world, outcome)
        guard case .notBegun(let problem) = try outcome.result(of: "new") else {
            Issue.record("it began")
            return
        }
        #expect(problem.contains("organization 'acme'"))
        #expect(outcome.after.plan.diagnostics.contains { $0.summary.contains("\(status)") })
    }

    @Test func `an organization that does not answer holds up no other`() async throws {
        let world = try World(hasOtherOrganization: true)
        let files = manifest("checkout", more: "  organization: acme")
            .merging(manifest("billing", more: "  organization: beta")) { $1 }
        try world.manifests.commit(files)
        world.otherAPI?.always(.list, .answer(500))

        let outcome = try await world.cycle()
        world.otherAPI?.always(.list, nil)
        let next = try await world.cycle()

        let results = outcome.outcomes.map(\.result)
        #expect(results.first == .done)
        guard case .notBegun(let problem)? = results.last, results.count == 2 else {
            Issue.record("it began")
            return
        }
        #expect(problem.contains("organization 'beta'"))
        #expect(next.outcomes.map(\.result) == [.done])
        #expect(world.otherAPI?.live("billing").count == 1)
    }

    @Test func `a list that is empty`() async throws {
        let world = try await Self.world()
        world.api.always(.list, .shows([]))

        for _ in 0..<3 { try Self.expectUntouched(world, try await world.cycle()) }
    }

    @Test func `a list that is shorter than it was by more than a run may delete`() async throws {
        let world = try await Self.world()
        world.api.always(.list, .shows([.numbered(1)]))

        for _ in 0..<3 { try Self.expectUntouched(world, try await world.cycle()) }
    }

    @Test func `a list that lacks one token, which can still be read`() async throws {
        let world = try await Self.world()
        world.api.always(.list, .shows([.numbered(1), .numbered(2)]))

        for _ in 0..<3 { try Self.expectUntouched(world, try await world.cycle()) }
    }

    @Test func `two lists that differ`() async throws {
        let world = try await Self.world()
        world.api.remove(.numbered(3))
        world.api.next(.list, .shows([.numbered(1)]), .shows([.numbered(1), .numbered(2)]))

        let outcome = try await world.cycle()

        #expect(outcome.outcomes.isEmpty)
        #expect(world.api.posts.count == Self.names.count)
    }

    @Test func `a token that is gone by every account is made again`() async throws {
        let world = try await Self.world()
        let gone = try #require(world.api.live("search").first)
        world.api.remove(gone.live.id)

        let outcome = try await world.cycle()

        #expect(outcome.outcomes.map(\.planned.reasons) == [[.notFound]])
        #expect(try outcome.result(of: "search") == .done)
        #expect(world.sink("search.token") == world.api.live("search").first?.secret)
    }

    @Test
    func `tokens that are gone by every account, more than a run may lose, wait for a person`()
        async throws
    {
        let world = try await Self.world()
        for name in ["checkout", "search"] {
            world.api.remove(try #require(world.api.live(name).first).live.id)
        }

        let outcome = try await world.cycle()

        #expect(outcome.outcomes.isEmpty)
        let deferrals = outcome.after.plan.operations.compactMap(\.deferral)
        #expect(deferrals.map(\.reason) == [.brake, .brake])
        #expect(deferrals.allSatisfy { $0.remedy.contains("--brake losses") })
        #expect(world.statusText("search")?.contains("Brake") == true)
    }

    @Test func `a list that lacks very many tokens is not made good by a question for each`()
        async throws
    {
        let names = (1...25).map { "token-\($0)" }
        let world = try World(names.reduce(into: [:]) { $0.merge(manifest($1)) { $1 } })
        try await world.cycle()
        world.api.always(.list, .shows([]))

        let outcome = try await world.cycle()

        #expect(outcome.outcomes.isEmpty)
        #expect(world.api.posts.count == names.count)
        #expect(names.allSatisfy { world.api.count(.read($0)) == 0 })
        #expect(outcome.after.plan.operations.compactMap(\.deferral?.reason).count == names.count)
    }

    @Test func `a token of somebody else with the name of a new manifest is not touched`()
        async throws
    {
        let world = try await Self.world()
        world.api.make("new")
        try world.manifests.commit(manifest("new"))

        let outcome = try await world.cycle()

        try Self.expectUntouched(world, outcome)
        #expect(world.api.live("new").count == 1)
        #expect(outcome.condition("Ready", of: "new")?.reason == "NameTaken")
    }
}
