import Engine
import Model
import Testing

@Suite("A secret that came with an answer is not lost to a full disk")
struct FullDiskTests {
    /// The commit that keeps a new secret fails so many times.
    private static func fullDisk(times: Int) -> CommitFault {
        let counter = Counter()
        return { _, changes in
            guard changes.contains(where: \.keepsSecret) else { return .succeeds }
            return counter.next() <= times ? .fails : .succeeds
        }
    }

    @Test func `it is committed as soon as there is room, and delivered`() async throws {
        let world = try World(manifest("checkout", sinks: ["a.token"]))

        let outcome = try await world.cycle(fault: Self.fullDisk(times: 30))

        #expect(try outcome.result(of: "checkout") == .done)
        #expect(world.api.posts.count == 1)
        #expect(world.sink("a.token") == world.api.live("checkout").first?.secret)
        #expect(world.time.elapsed >= .seconds(30), "it did not wait for room")
    }

    @Test func `a disk that stays full is given up, and the token is regenerated later`()
        async throws
    {
        let world = try World(manifest("checkout", sinks: ["a.token"]))

        let outcome = try await world.cycle(fault: Self.fullDisk(times: .max))
        let next = try await world.cycle()

        guard case .open(let problem) = try outcome.result(of: "checkout") else {
            Issue.record("it is not open")
            return
        }
        #expect(problem.contains("no room"))
        #expect(world.time.elapsed < .minutes(5), "it waits for ever")
        #expect(world.api.posts.count == 1)
        #expect(next.condition("Reconciling", of: "checkout")?.reason == "AmbiguousCall")
        world.time.advance(by: .minutes(1))
        #expect(
            try await world.cycle(patience: .minutes(2)).result(of: "checkout") == .done
        )
        #expect(world.sink("a.token") == world.api.live("checkout").last?.secret)
    }

    @Test func `a disk that is full before the call lets nothing be sent`() async throws {
        let world = try World(manifest("checkout", sinks: ["a.token"]))

        let outcome = try await world.cycle(fault: { _, changes in
            changes.contains(where: \.isJournal) ? .fails : .succeeds
        })

        guard case .open = try outcome.result(of: "checkout") else {
            Issue.record("it is not open")
            return
        }
        #expect(world.api.posts.isEmpty)
        #expect(try await world.cycle().result(of: "checkout") == .done)
    }
}

extension StateChange {
    var keepsSecret: Bool {
        guard case .keepSealed = self else { return false }
        return true
    }

    var isJournal: Bool {
        guard case .journal = self else { return false }
        return true
    }

    var isStamps: Bool {
        guard case .stamps = self else { return false }
        return true
    }
}
