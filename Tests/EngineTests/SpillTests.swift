import Engine
import Foundation
import Model
import State
import Testing

@Suite("A secret that the state cannot take is kept beside it")
struct SpillTests {
    private let world: World

    init() throws {
        world = try World(manifest("checkout", sinks: ["a.token"]))
    }

    /// The commit that keeps a new secret fails so many times.
    private static func failing(times: Int, with fate: CommitFate = .fails) -> CommitFault {
        let counter = Counter()
        return { _, changes in
            guard changes.contains(where: \.keepsSecret) else { return .succeeds }
            return counter.next() <= times ? fate : .succeeds
        }
    }

    /// Runs a cycle as the program does: what an earlier one kept beside the state comes first.
    @discardableResult
    private func run(
        fault: @escaping CommitFault = { _, _ in .succeeds }
    ) async throws -> CycleOutcome {
        let process = try world.start(spills: true, fault: fault)
        defer { process.store.close() }
        _ = try await process.actor.takeSpilled(at: world.time.now)
        return try await process.run()
    }

    private var keptBeside: [SpilledSecret] {
        get throws { try SpillFile(beside: world.folder.path("state.db")).entries() }
    }

    private func runFailing(with fate: CommitFate) async throws -> String {
        do {
            try await run(fault: Self.failing(times: .max, with: fate))
            return "it did not fail"
        } catch let error as StoreError {
            #expect(Cycle.isFatal(error))
            return error.description
        }
    }

    @Test(arguments: [CommitFate.fails, .failsForGood])
    func `the run stops, and the next one delivers it without another call`(
        _ fate: CommitFate
    ) async throws {
        let problem = try await runFailing(with: fate)
        #expect(problem.contains("state.db.spill"), "\(problem)")
        #expect(try keptBeside.count == 1)
        #expect(world.sink("a.token") == nil)

        let outcome = try await run()

        #expect(try outcome.result(of: "checkout") == .done)
        #expect(world.api.posts.count == 1)
        #expect(world.sink("a.token") == world.api.live("checkout").first?.secret)
        let left = FileManager.default.contents(atPath: world.folder.path("state.db.spill"))
        #expect(left?.allSatisfy { $0 == 0 } == true)
    }

    @Test func `a disk that failed is not asked again, for its yes proves nothing`() async throws {
        _ = try await runFailing(with: .failsForGood)
        #expect(world.time.elapsed < .seconds(1))
    }

    @Test func `a full disk that has room again takes it, and nothing stays beside it`()
        async throws
    {
        let outcome = try await run(fault: Self.failing(times: 30))

        #expect(try outcome.result(of: "checkout") == .done)
        #expect(try keptBeside.isEmpty)
    }

    @Test func `what was taken already is only overwritten`() async throws {
        _ = try await runFailing(with: .failsForGood)
        let spill = world.folder.path("state.db.spill")
        let kept = try #require(FileManager.default.contents(atPath: spill))
        try await run()
        try kept.write(to: URL(filePath: spill))

        let outcome = try await run()

        #expect(outcome.outcomes.isEmpty)
        #expect(try keptBeside.isEmpty)
        #expect(world.api.posts.count == 1)
    }

    @Test func `a process that dies while it takes it leaves it for the next one`() async throws {
        _ = try await runFailing(with: .failsForGood)

        await #expect(throws: (any Error).self) {
            try await run(fault: Self.failing(times: 1, with: .diesBefore))
        }
        #expect(try keptBeside.count == 1)

        #expect(try await run().result(of: "checkout") == .done)
        #expect(world.api.posts.count == 1)
    }

    @Test func `one of another state is left where it is, and nothing is done`() async throws {
        _ = try await runFailing(with: .failsForGood)
        for suffix in ["", "-wal", "-shm"] { world.folder.remove("state.db" + suffix) }

        await #expect(throws: Diagnostic.self) { try await run() }

        #expect(try keptBeside.count == 1)
        #expect(world.api.posts.count == 1)
    }

    @Test func `no call is made where no space can be set aside`() async throws {
        try world.folder.obstruct("state.db.spill")

        let process = try world.start(spills: true)
        defer { process.store.close() }
        let outcome = try await process.run()

        guard case .failed(let problem) = try outcome.result(of: "checkout") else {
            Issue.record("it did not fail")
            return
        }
        #expect(problem.contains("no space can be set aside"), "\(problem)")
        #expect(world.api.posts.isEmpty)
    }
}
