import Engine
import Foundation
import Model
import Testing

/// Generations begin anew there, while the file still tells of a late one.
@Suite("A sink that an earlier token was written to")
struct ReusedSinkTests {
    /// A token that was rotated a few times, into one file.
    private static func world() async throws -> World {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        try await world.cycle()
        for number in 1...3 {
            world.time.advance(by: .hours(1))
            let new = manifest("checkout", sinks: ["a.token"], annotation: "\(number)")
            try world.manifests.commit(new)
            #expect(try await world.cycle().result(of: "checkout") == .done)
        }
        world.time.advance(by: .hours(1))
        return world
    }

    /// Whether the file holds the secret of a token's newest live one.
    private static func isCurrent(_ name: String, in world: World) -> Bool {
        let newest = world.api.live(name).max {
            $0.live.expiresAt ?? noon < $1.live.expiresAt ?? noon
        }
        return newest != nil && world.sink("a.token") == newest?.secret
    }

    @Test func `takes the secret of a token whose manifest came back`() async throws {
        let world = try await Self.world()
        try world.manifests.commit([
            "checkout.yaml": nil, "note.yaml": manifest("x")["x.yaml"] ?? nil,
        ])
        try await world.cycle()
        let again = manifest("checkout", sinks: ["a.token"], more: "  allowSameName: true")
        try world.manifests.commit(again)

        #expect(try await world.cycle().result(of: "checkout") == .done)
        #expect(Self.isCurrent("checkout", in: world))
    }

    @Test func `takes the secret of a token of another name`() async throws {
        let world = try await Self.world()
        let renamed = manifest("shop", sinks: ["a.token"])
        try world.manifests.commit(renamed.merging(["checkout.yaml": nil]) { $1 })

        #expect(try await world.cycle().result(of: "shop") == .done)
        #expect(Self.isCurrent("shop", in: world))
    }

    @Test func `takes the secret of a state that went back`() async throws {
        let world = try World(manifest("checkout", sinks: ["a.token"]))
        try await world.cycle()
        let (state, backup) = (world.folder.path("state.db"), world.folder.path("backup.db"))
        try FileManager.default.copyItem(atPath: state, toPath: backup)
        for number in 1...2 {
            world.time.advance(by: .hours(1))
            let new = manifest("checkout", sinks: ["a.token"], annotation: "\(number)")
            try world.manifests.commit(new)
            try await world.cycle()
        }
        world.time.advance(by: .hours(1))
        for suffix in ["", "-wal", "-shm"] { world.folder.remove("state.db" + suffix) }
        try FileManager.default.copyItem(atPath: backup, toPath: state)
        world.folder.remove("key.serial")

        #expect(try await world.cycle().result(of: "checkout") == .done)
        #expect(Self.isCurrent("checkout", in: world))
    }
}
