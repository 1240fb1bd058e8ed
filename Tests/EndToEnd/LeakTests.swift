import Foundation
import Testing

/// The sandbox answers at once, so what was under way has settled by the time of the first look.
private let quickly = ["REGENT_TIMING_SETTLE": "1s"]

@Suite("A secret that leaked", .serialized)
struct LeakTests {
    /// A token with a predecessor, and the secrets of both, the older one first.
    private static func rotated(_ world: World) throws -> [String] {
        try world.commit(["a.yaml": World.manifest("a")])
        try world.regent("apply", "--yes")
        let first = try world.secret("a")
        try world.commit(["a.yaml": World.manifest("a", annotation: "once")])
        try world.regent("apply", "--yes")
        return [first, try world.secret("a")]
    }

    private static func identify(
        _ secret: String,
        in world: World,
        _ arguments: String...
    ) throws -> Outcome {
        try world.write("found.txt", secret + "\n")
        let input = try FileHandle(forReadingFrom: world.folder.appending(path: "found.txt"))
        return try world.start(["identify"] + arguments, input: input).wait()
    }

    @Test func `is found out from standard input, and its token alone is ended`() async throws {
        let world = try World()
        let secrets = try Self.rotated(world)

        let found = try Self.identify(secrets[0], in: world, "-o", "json")
        #expect(found.status == 0, "\(found.output)\(found.errors)")
        #expect(!(found.output + found.errors).contains(secrets[0]))
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(found.output.utf8)) as? [String: Any]
        )
        #expect(json["address"] as? String == "acme/a")
        #expect(json["role"] as? String == "predecessor")
        let token = try #require(json["token"] as? String)
        let current = try Self.identify(secrets[1], in: world)
        #expect(current.status == 0)
        #expect(current.output.contains("acme/a: its current token"), "\(current.output)")
        let stranger = try Self.identify("xaat-nobody's", in: world)
        #expect(stranger.status == 1)
        #expect(stranger.output.contains("no secret of a token"), "\(stranger.output)")
        #expect(try world.regent("identify").status == 1, "nothing came on standard input")

        let ended = try world.regent("regenerate", "acme/a", "--overlap", "0s", "--token", token)
        #expect(ended.status == 0, "\(ended.output)\(ended.errors)")
        #expect(try world.secret("a") == secrets[1])
        try await world.sandbox.untilRefused(secrets[0], by: "logs")
        #expect(try await world.sandbox.ingest(into: "logs", with: secrets[1]) == 200)
    }

    @Test(arguments: [
        (["--token", "7a3e"], Int32(64), "--token goes with --overlap 0s"),
        (["--overlap", "0s", "--token", "no-such"], 1, "names no token of acme/a; it has "),
    ])
    func `a token that is not the address's is not ended`(
        arguments: [String],
        status: Int32,
        words: String
    ) throws {
        let world = try World()
        _ = try Self.rotated(world)
        let outcome = try world.start(["regenerate", "acme/a"] + arguments).wait()
        #expect(outcome.status == status)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }

    @Test func `works no more within seconds while a rotation is stuck on its sink`() async throws {
        let before = try World()
        let secrets = try Self.rotated(before)
        try before.sandbox.stop()
        let sandbox = try Sandbox(
            copyOf: before.sandbox.data,
            faults: ["lost-answer:once@regenerate"]
        )
        let world = try World(copyOf: before.folder, sandbox: sandbox)
        try world.commit(["a.yaml": World.manifest("a", annotation: "twice")])
        let lost = try world.regent("apply", "--yes", "--wait", "0", environment: quickly)
        let words = "1 with a lost answer; the next run finds out what came of it."
        #expect(lost.output.contains(words), "\(lost.output)")
        #expect(try !world.regent("status").output.contains("needs a person"))
        let sink = world.folder.appending(path: "secrets/a.token")
        try FileManager.default.removeItem(at: sink)
        try FileManager.default.createDirectory(at: sink, withIntermediateDirectories: true)
        let stuck = try world.regent("apply", "--yes", environment: quickly)
        #expect(stuck.status == 3, "\(stuck.output)\(stuck.errors)")
        #expect(try await sandbox.listed()["a"]?.count == 3, "the successor is there")

        let cut = try world.regent("regenerate", "acme/a", "--overlap", "0s", environment: quickly)

        #expect(cut.status == 3, "\(cut.output)\(cut.errors)")
        for secret in secrets { try await sandbox.untilRefused(secret, by: "logs") }
        let tokens = try await sandbox.listed()["a"] ?? []
        #expect(!tokens.contains { $0.lasts(15) }, "\(tokens)")

        try FileManager.default.removeItem(at: sink)
        let mended = try world.regent("apply", "--yes", environment: quickly)
        #expect(mended.status == 0, "\(mended.output)\(mended.errors)")
        #expect(try await sandbox.ingest(into: "logs", with: try world.secret("a")) == 200)
        // One that nobody ever held may have up to 21 s left.
        #expect(try await sandbox.listed()["a"]?.count { $0.lasts(21) } == 1)
    }
}
