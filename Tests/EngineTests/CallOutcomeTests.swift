import Engine
import Model
import Testing

@Suite("What is known of a call decides what becomes of its token")
struct CallOutcomeTests {
    private static let twoTokens = manifest("billing").merging(manifest("checkout")) { $1 }

    // MARK: Nothing was sent

    @Test func `a call that was not sent is made again, with instants of its own`() async throws {
        let world = try World(manifest("checkout"))
        world.api.next(.create("checkout"), .notSent, .notSent)

        let outcome = try await world.cycle()

        #expect(try outcome.result(of: "checkout") == .done)
        let posts = world.api.posts
        #expect(posts.count == 3)
        #expect(Set(posts.map(\.body)).count == 3)
        #expect(zip(posts, posts.dropFirst()).allSatisfy { $0.at < $1.at }, "it did not wait")
        #expect(world.api.live("checkout").count == 1)
    }

    @Test func `a call that cannot be sent at all waits for the next cycle`() async throws {
        let world = try World(Self.twoTokens)
        world.api.always(.create("checkout"), .notSent)

        let first = try await world.cycle()
        world.api.always(.create("checkout"), nil)
        let second = try await world.cycle()

        guard case .open(let problem) = try first.result(of: "checkout") else {
            Issue.record("it is not open")
            return
        }
        #expect(problem.contains("nothing was sent"))
        #expect(first.after.recorded.failures.isEmpty)
        #expect(try first.result(of: "billing") == .done)
        #expect(try second.result(of: "checkout") == .done)
        #expect(world.api.live("checkout").count == 1)
    }

    // MARK: Nobody knows

    static let ambiguities: [(String, CallFault, isTaken: Bool)] = [
        ("an answer that was lost after the call took effect", .lost(takesEffect: true), true),
        ("an answer that was lost before the call arrived", .lost(takesEffect: false), false),
        ("a success that is cut off", .truncated, true),
        ("500", .answer(500), false),
        ("503 with a time to come back", .answer(503, retryAfterSeconds: 5), false),
        ("a redirect", .answer(302), false),
    ]

    @Test(arguments: ambiguities.map(\.0))
    func `holds up the one address, says so, and makes no call again in passing`(
        _ name: String
    ) async throws {
        let (_, fault, isTaken) = try #require(Self.ambiguities.first { $0.0 == name })
        let world = try World(Self.twoTokens)
        world.api.next(.create("checkout"), fault)

        let outcome = try await world.cycle()
        world.time.advance(by: .seconds(30))
        let later = try await world.cycle()

        guard case .ambiguous(let problem) = try outcome.result(of: "checkout") else {
            Issue.record("\(name): it is not ambiguous")
            return
        }
        #expect(problem.contains("POST /v2/tokens"))
        #expect(world.api.count(.create("checkout")) == 1, "the call was made again")
        #expect(world.api.live("checkout").count == (isTaken ? 1 : 0))
        #expect(later.outcomes.isEmpty)
        let reconciling = try #require(later.condition("Reconciling", of: "checkout"))
        #expect(reconciling.reason == "AmbiguousCall")
        #expect(reconciling.message.contains(problem))
        #expect(world.statusText("checkout")?.contains("AmbiguousCall") == true)

        #expect(try outcome.result(of: "billing") == .done)
        #expect(later.condition("Ready", of: "billing")?.isTrue == true)
    }

    @Test func `a rotation of which nobody knows leaves the sink with a secret that works`()
        async throws
    {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        try await world.cycle()
        try world.manifests.commit(manifest("checkout", dataset: "b", sinks: ["a.token"]))
        world.api.next(.regenerate("checkout"), .lost(takesEffect: true))

        try await world.cycle()
        world.time.advance(by: .hours(23))
        try await world.cycle()

        #expect(world.api.accepts(world.sink("a.token")))
    }

    // MARK: It was refused

    @Test func `too many calls are a matter of waiting, not a failure`() async throws {
        let world = try World(manifest("checkout"))
        world.api.next(.create("checkout"), .answer(429, retryAfterSeconds: 40))

        let outcome = try await world.cycle()

        #expect(try outcome.result(of: "checkout") == .done)
        let posts = world.api.posts
        #expect(posts.count == 2)
        #expect(posts[1].at - posts[0].at >= .seconds(40))
    }

    @Test func `too many calls for too long leave the operation open, not failed`() async throws {
        let world = try World(manifest("checkout"))
        world.api.always(.create("checkout"), .answer(429, retryAfterSeconds: 10))

        let first = try await world.cycle()
        let calls = world.api.posts.count
        world.api.always(.create("checkout"), nil)
        let second = try await world.cycle()

        guard case .open = try first.result(of: "checkout") else {
            Issue.record("it is not open")
            return
        }
        #expect((2...5).contains(calls))
        #expect(first.after.recorded.failures.isEmpty)
        #expect(try second.result(of: "checkout") == .done)
        #expect(world.api.live("checkout").count == 1)
    }

    @Test(arguments: [400, 403, 404, 409, 422])
    func `a definite refusal fails, and backs off for longer each time`(
        _ status: Int
    ) async throws {
        let world = try World(Self.twoTokens)
        world.api.always(.create("checkout"), .answer(status))

        let outcome = try await world.cycle()
        #expect(world.api.count(.create("checkout")) == 1)
        world.time.advance(by: .seconds(29))
        let early = try await world.cycle()
        #expect(world.api.count(.create("checkout")) == 1, "it did not back off")
        world.time.advance(by: .seconds(2))
        try await world.cycle()
        #expect(world.api.count(.create("checkout")) == 2, "it was not tried again")
        world.time.advance(by: .seconds(31))
        try await world.cycle()
        #expect(world.api.count(.create("checkout")) == 2, "it did not back off for longer")

        guard case .failed(let problem) = try outcome.result(of: "checkout") else {
            Issue.record("it did not fail")
            return
        }
        #expect(problem.contains("\(status)"))
        #expect(try outcome.result(of: "billing") == .done)
        let deferral = early.after.plan.operations.first?.deferral
        #expect(deferral?.reason == .backingOff)
        #expect(deferral?.until == noon + .seconds(30))
        #expect(early.condition("Stalled", of: "checkout")?.reason == "OperationFailed")
    }

    @Test func `a changed manifest is tried at once, whatever was refused before`() async throws {
        let world = try World(manifest("checkout"))
        world.api.next(.create("checkout"), .answer(422))
        try await world.cycle()
        try world.manifests.commit(manifest("checkout", dataset: "audit"))

        let outcome = try await world.cycle()

        #expect(try outcome.result(of: "checkout") == .done)
        #expect(outcome.after.recorded.failures.isEmpty)
        #expect(outcome.condition("Stalled", of: "checkout") == nil)
    }

    @Test func `a person who asks does not wait for the back-off`() async throws {
        let world = try World(manifest("checkout"))
        world.api.next(.create("checkout"), .answer(403))
        try await world.cycle()

        let process = try world.start(honoursBackOff: false)
        defer { process.store.close() }
        let outcome = try await process.run()

        #expect(try outcome.result(of: "checkout") == .done)
    }
}
