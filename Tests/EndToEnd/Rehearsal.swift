import Foundation
import Testing

/// A sandbox with one token, and a commit that rotates it and adds another one.
///
/// Every copy begins with the same bytes, so a run makes the same calls each time.
final class Rehearsal: Sendable {
    private static let kept = "kept"
    private static let added = "added"
    private static let sinks: Set = ["kept.token", "added.token"]
    private static let apply = ["apply", "--yes"]

    private let original: URL
    private var sandboxData: URL { original.appending(path: "sandbox") }
    private var worldFolder: URL { original.appending(path: "world") }

    init() throws {
        original = FileManager.default.temporaryDirectory
            .appending(path: "rehearsal-\(UUID().uuidString.prefix(8).lowercased())")
        try FileManager.default.createDirectory(at: original, withIntermediateDirectories: true)
        let sandbox = try Sandbox()
        let world = try World(sandbox: sandbox)
        try world.commit(["kept.yaml": World.manifest(Self.kept)])
        let first = try world.regent("apply", "--yes")
        try #require(first.status == 0, "\(first.output)\(first.errors)")
        try world.commit([
            "kept.yaml": World.manifest(Self.kept, annotation: "please"),
            "added.yaml": World.manifest(Self.added),
        ])
        sandbox.stop()
        try FileManager.default.copyItem(at: sandbox.data, to: sandboxData)
        try FileManager.default.copyItem(at: world.folder, to: worldFolder)
    }

    deinit { try? FileManager.default.removeItem(at: original) }

    private func copy() throws -> World {
        try World(copyOf: worldFolder, sandbox: Sandbox(copyOf: sandboxData))
    }

    /// How often an apply that nothing disturbs makes each call.
    func counts() async throws -> [String: Int] {
        let world = try copy()
        let before = try world.secret(Self.kept)
        let counts = try await Interruption.counts(of: Self.apply, in: world)
        try await expectConverged(world, since: before, "undisturbed")
        return counts
    }

    /// What became of one trial.
    struct Result {
        /// Calls whose answers were lost, and found out.
        var lostAnswers: Int
        /// Interruptions that the runs were too short for.
        var late: Int
    }

    /// Applies with each of the interruptions, one run after the other, and then without any;
    /// judged from outside, by what the API and the sinks hold.
    func perform(_ interruptions: [Interruption]) async throws -> Result {
        let world = try copy()
        let before = try world.secret(Self.kept)
        let story = interruptions.map(\.description).joined(separator: ", then ")
        let report = world.folder.path + ".calls"
        defer { try? FileManager.default.removeItem(atPath: report) }
        var outputs = ""
        var late = 0
        for interruption in interruptions {
            let run = try await interruption.start(Self.apply, in: world, report: report).ended()
            let calls = try String(contentsOfFile: report, encoding: .utf8).split(separator: "\n")
            let hasHit = calls.count >= interruption.number
            late += hasHit ? 0 : 1
            outputs += run.output
            expectGoodManners(run, interruption.action, hasHit: hasHit, story)
            try await expectNobodyLockedOut(world, since: before, story)
        }
        let recovery = try await world.start(Self.apply, environment: Interruption.environment)
            .ended()
        outputs += recovery.output
        #expect(recovery.status == 0, "\(story):\n\(outputs)\(recovery.errors)")
        try await expectConverged(world, since: before, story)
        let lostAnswers = outputs.components(separatedBy: "its answer was lost").count - 1
        return Result(lostAnswers: lostAnswers, late: late)
    }

    /// A run is killed by nothing but the kill, and one that fails says why.
    private func expectGoodManners(
        _ run: Outcome,
        _ action: Interruption.Action,
        hasHit: Bool,
        _ story: String
    ) {
        let said = "\(story): status \(run.status):\n\(run.output)\(run.errors)"
        guard hasHit, action == .kill else {
            #expect((0..<128).contains(run.status), "\(said)")
            #expect(run.status == 0 || !(run.output + run.errors).isEmpty, "\(said)")
            return
        }
        #expect(run.status == 128 + SIGKILL, "\(said)")
    }

    /// Each sink that holds anything holds a secret that works, and so does the old one.
    private func expectNobodyLockedOut(
        _ world: World,
        since before: String,
        _ story: String
    ) async throws {
        let sandbox = try world.sandbox
        let kept = try world.secret(Self.kept)
        #expect(try await sandbox.ingest(into: "logs", with: kept) == 200, "\(story)")
        #expect(try await sandbox.ingest(into: "logs", with: before) == 200, "\(story)")
        if let added = try? world.secret(Self.added) {
            #expect(try await sandbox.ingest(into: "logs", with: added) == 200, "\(story)")
        }
        try expectNoSecretInTheClear(world, besides: before, story)
    }

    /// One successor and its predecessor, one new token, and nothing else: at the API, in the
    /// folder of the sinks, in the plan.
    private func expectConverged(
        _ world: World,
        since before: String,
        _ story: String
    ) async throws {
        try await expectNobodyLockedOut(world, since: before, story)
        #expect(try world.secret(Self.kept) != before, "\(story)")
        // A token whose secret was lost is in the list for its last seconds.
        let lasting = try await world.sandbox.listed().mapValues {
            $0.filter { $0.lasts(60) }.count
        }
        let ours = lasting.filter { $0.key != Sandbox.firstTokenName && $0.value > 0 }
        #expect(ours == [Self.kept: 2, Self.added: 1], "\(story)")
        let files = try FileManager.default.contentsOfDirectory(
            atPath: world.folder.appending(path: "secrets").path
        )
        #expect(Set(files) == Self.sinks, "\(story)")
        let plan = try await world.start(["plan", "--detailed-exitcode"]).ended()
        #expect(plan.status == 0, "\(story):\n\(plan.output)\(plan.errors)")
    }

    private func expectNoSecretInTheClear(
        _ world: World,
        besides old: String,
        _ story: String
    ) throws {
        let secrets = [Self.kept, Self.added].compactMap { try? world.secret($0) } + [old]
        #expect(try leaks(of: secrets, below: world.folder, except: ["secrets"]) == [], "\(story)")
    }
}
