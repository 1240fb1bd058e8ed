import Foundation
import Testing

@Suite("A killed apply", .serialized)
struct KillTests {
    private static let kills =
        ProcessInfo.processInfo.environment["REGENT_KILLS"].flatMap(Int.init) ?? 30

    @Test func `is made good by the next one, whatever became of its calls`() async throws {
        let sandbox = try Sandbox()
        let length = try await measure(sandbox)
        var lost = 0
        var late = 0
        for _ in 0..<Self.kills {
            let result = try await killOnce(sandbox, within: length)
            lost += result.lost
            late += result.wasKilled ? 0 : 1
        }
        print(
            "\(Self.kills) kills within \(length) s: \(late) came late, \(lost) answers lost and found out"
        )
    }

    /// Seconds that an apply of the commit under test takes when nothing disturbs it.
    private func measure(_ sandbox: Sandbox) async throws -> Double {
        let trial = try Trial(sandbox)
        let apply = try trial.world.start(["apply", "--yes"])
        let began = ContinuousClock.now
        #expect(apply.wait().status == 0)
        let length = ContinuousClock.now - began
        try await trial.expectConverged()
        return Double(length.components.attoseconds) / 1e18 + Double(length.components.seconds)
    }

    private func killOnce(
        _ sandbox: Sandbox,
        within length: Double
    ) async throws -> (lost: Int, wasKilled: Bool) {
        let trial = try Trial(sandbox)
        let apply = try trial.world.start(["apply", "--yes"])
        let hasEnded = apply.ends(within: Double.random(in: 0...length))
        apply.kill()
        _ = apply.wait()

        // The sandbox answers at once, so what was under way has settled by then.
        let recovery = try trial.world.regent(
            "apply",
            "--yes",
            environment: ["REGENT_TIMING_SETTLE": "1s"]
        )
        #expect(recovery.status == 0, "\(recovery.output)\(recovery.errors)")
        try await trial.expectConverged()
        try trial.expectNoSecretInTheClear()
        let lost = recovery.output.components(separatedBy: "its answer was lost").count - 1
        return (lost, !hasEnded)
    }
}

/// Three tokens that were applied, and a commit that rotates two of them and adds a fourth.
private final class Trial {
    let world: World
    private let names: [String]
    private let before: [String: String]

    init(_ sandbox: Sandbox) throws {
        let world = try World(sandbox: sandbox)
        let names = ["a", "b", "c", "d"].map(world.unique)
        for name in names.prefix(3) {
            try world.write("tokens/\(name).yaml", World.manifest(name))
        }
        try world.commit([:], "three tokens")
        let first = try world.regent("apply", "--yes")
        try #require(first.status == 0, "\(first.output)\(first.errors)")
        var before: [String: String] = [:]
        for name in names.prefix(3) { before[name] = try world.secret(name) }
        let change = "ingest: [create], query: [read]"
        try world.commit([
            "\(names[0]).yaml": World.manifest(names[0], actions: change),
            "\(names[1]).yaml": World.manifest(names[1], annotation: "please"),
            "\(names[3]).yaml": World.manifest(names[3]),
        ])
        self.world = world
        self.names = names
        self.before = before
    }

    /// What an undisturbed apply leaves: nobody locked out, and no token that nobody knows.
    func expectConverged() async throws {
        let tokens = try await world.sandbox.listed()
        for (name, count) in zip(names, [2, 2, 1, 1]) {
            // A token whose secret was lost is in the list for its last seconds.
            let lasting = tokens[name]?.filter { $0.lasts(60) }
            #expect(lasting?.count == count, "\(name)")
            let secret = try world.secret(name)
            #expect(try await world.sandbox.ingest(into: "logs", with: secret) == 200)
            if name != names[2] { #expect(before[name] != secret) }
        }
        for (name, old) in before {
            let isWorking = try await world.sandbox.ingest(into: "logs", with: old)
            #expect(isWorking == 200, "\(name) was locked out")
        }
    }

    /// Every file but the sinks', byte by byte: raw, base64 and hex.
    func expectNoSecretInTheClear() throws {
        var secrets = Array(before.values)
        for name in names {
            if let secret = try? world.secret(name) { secrets.append(secret) }
        }
        #expect(try leaks(of: secrets, below: world.folder, except: ["secrets"]) == [])
        #expect(try leaks(of: secrets, below: world.folder).count >= before.count)
    }
}
