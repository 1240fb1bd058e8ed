import Engine
import Model
import Planning
import Testing

@testable import Controller

@Suite("A run that is held back")
struct BrakeTests {
    private static func approval(in world: World) throws -> StateRequest {
        let commit = try #require(try world.manifests.tip(ofBranch: "main"))
        return .approve(commit: String(commit.prefix(7)), brake: .deletions)
    }

    @Test func `begins nothing more after too many lost answers, and says until when`() async throws
    {
        let names = (10..<25).map { "token-\($0)" }
        let world = try World(
            names.reduce(into: [:]) { $0.merge(manifest($1)) { $1 } },
            concurrency: 1
        )
        for name in names { world.api.always(.create(name), .lost(takesEffect: false)) }

        let outcome = try await world.cycle()

        #expect(world.api.posts.count == 11)
        let begun = outcome.outcomes.filter {
            if case .ambiguous = $0.result { true } else { false }
        }
        #expect(begun.map(\.planned.address.name) == Array(names.prefix(11)))
        let waiting = outcome.after.plan.operations.filter { $0.open == nil }
        #expect(waiting.count == 4)
        #expect(waiting.allSatisfy { $0.deferral?.reason == .brake })
        #expect(waiting.allSatisfy { $0.deferral.flatMap(\.until) != nil })
        let now = world.time.now
        var shown = ControllerSnapshot(version: "1", interval: .minutes(1), startedAt: now)
        shown.take(outcome.after, [])
        #expect(shown.deferred[.brake] == 4)

        for name in names { world.api.always(.create(name), nil) }
        world.time.advance(by: .minutes(62))
        try await world.cycle(patience: .minutes(10))
        #expect(try await world.cycle(patience: .minutes(10)).after.plan.operations.isEmpty)
        #expect(names.allSatisfy { world.api.live($0).count == 1 })
    }

    @Test func `uses up an approval that its plan was made with`() async throws {
        let world = try World(manifest("checkout"))
        try world.read { try $0.ask(try Self.approval(in: world)) }
        #expect(try await world.cycle().after.recorded.requests.count == 1)
        #expect(try world.recorded.requests.isEmpty)
    }

    @Test func `keeps an approval that came while it was at work`() async throws {
        let world = try World(manifest("checkout"))
        let process = try world.start()
        defer { process.store.close() }
        let approval = try Self.approval(in: world)
        world.api.onIssue { try process.store.ask(approval) }

        try await process.run()

        #expect(try process.store.requests() == [approval])
    }

    @Test func `keeps an approval where it is about one address alone`() async throws {
        let world = try World(manifest("checkout").merging(manifest("other")) { $1 })
        let process = try world.start()
        defer { process.store.close() }
        let approval = try Self.approval(in: world)
        try process.store.ask(approval)

        let survey = try await process.cycle.survey()
        _ = try await process.cycle.apply(survey, only: [address("checkout")])

        #expect(try process.store.requests() == [approval])
    }
}
