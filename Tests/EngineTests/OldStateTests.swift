import Engine
import Foundation
import Model
import Testing

@Suite("A state that is not the newest one does nothing")
struct OldStateTests {
    /// A world whose state was copied, and has moved on since.
    private static func movedOn(publishesToBranch: Bool) async throws -> World {
        let world = try World(publishesToBranch: publishesToBranch)
        try world.manifests.commit(manifest("checkout", sinks: ["a.token"]))
        try await world.cycle()
        try world.folder.copy("state.db", to: "old.db")
        try world.manifests.commit(manifest("checkout", dataset: "audit", sinks: ["a.token"]))
        try await world.cycle()
        try world.folder.copy("state.db", to: "new.db")
        return world
    }

    private static func commit(of world: World) throws -> String {
        String(try #require(try world.manifests.tip(ofBranch: "main")).prefix(7))
    }

    private static func problem(in world: World) async throws -> String? {
        do {
            try await world.cycle()
            return nil
        } catch let problem as Diagnostic {
            return problem.description
        }
    }

    @Test(arguments: [true, false])
    func `an old backup is refused, by the status branch or by the file beside the key`(
        _ publishesToBranch: Bool
    ) async throws {
        let world = try await Self.movedOn(publishesToBranch: publishesToBranch)
        if publishesToBranch { world.folder.remove("key.serial") }
        try world.folder.copy("old.db", to: "state.db")
        let calls = world.api.posts.count

        let problem = try #require(try await Self.problem(in: world))

        #expect(problem.contains("is older than the one that was in use last"), "\(problem)")
        #expect(problem.contains(publishesToBranch ? "the status branch" : "key.serial"))
        #expect(world.api.posts.count == calls)
        let commit = try Self.commit(of: world)
        #expect(problem.contains("regent approve \(commit) --brake state-serial"))
    }

    @Test func `nor does it keep anything alive or end anything`() async throws {
        let world = try await Self.movedOn(publishesToBranch: true)
        try world.folder.copy("old.db", to: "state.db")
        try world.read { try $0.ask(.cut(address("checkout"))) }
        let calls = world.api.posts.count

        let process = try world.start()
        try await process.cycle.keepAlive()
        process.store.close()

        #expect(world.api.posts.count == calls)
    }

    @Test func `an approval for the commit lets it go on, and the newer copy is the old one then`()
        async throws
    {
        let world = try await Self.movedOn(publishesToBranch: true)
        try world.folder.copy("old.db", to: "state.db")
        let approval = StateRequest.approve(
            commit: try Self.commit(of: world),
            brake: .stateSerial
        )
        try world.read { try $0.ask(approval) }

        #expect(try await Self.problem(in: world) == nil)
        #expect(try await Self.problem(in: world) == nil)
        #expect(try world.recorded.requests.isEmpty)

        try world.folder.copy("new.db", to: "state.db")
        #expect(try await Self.problem(in: world)?.contains("is older") == true)
    }

    @Test func `an approval for another commit does not`() async throws {
        let world = try await Self.movedOn(publishesToBranch: true)
        try world.folder.copy("old.db", to: "state.db")
        try world.read { try $0.ask(.approve(commit: "0000000", brake: .stateSerial)) }

        #expect(try await Self.problem(in: world) != nil)
        #expect(try world.recorded.requests.count == 1)
    }

    @Test func `a new state where one was lost makes no second tokens`() async throws {
        let world = try await Self.movedOn(publishesToBranch: true)
        world.folder.remove("state.db")
        world.folder.remove("key.serial")

        let problem = try #require(try await Self.problem(in: world))

        #expect(problem.contains("it was lost"), "\(problem)")
        #expect(world.api.live("checkout").count == 2)
    }

    @Test func `a new state that was approved begins anew, and is the newest one from then on`()
        async throws
    {
        let world = try await Self.movedOn(publishesToBranch: true)
        world.folder.remove("state.db")
        let approval = StateRequest.approve(
            commit: try Self.commit(of: world),
            brake: .stateSerial
        )
        try world.read { try $0.ask(approval) }

        #expect(try await Self.problem(in: world) == nil)
        #expect(try world.recorded.requests.isEmpty)
        #expect(try await Self.problem(in: world) == nil)
    }

    @Test func `a commit of somebody else on the status branch hides nothing`() async throws {
        let world = try await Self.movedOn(publishesToBranch: true)
        world.folder.remove("key.serial")
        try world.manifests.commit(["note.txt": "by hand"], to: World.statusBranch)
        try world.folder.copy("old.db", to: "state.db")

        #expect(try await Self.problem(in: world) != nil)
    }
}

extension TemporaryFolder {
    /// Copies the file of a state that nobody has open, in another one's place.
    fileprivate func copy(_ name: String, to other: String) throws {
        for suffix in ["", "-wal", "-shm"] { remove(other + suffix) }
        try FileManager.default.copyItem(atPath: path(name), toPath: path(other))
    }
}
