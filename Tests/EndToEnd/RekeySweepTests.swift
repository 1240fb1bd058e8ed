import Foundation
import Testing

@Suite(
    "A rekey that is interrupted at its n-th call of the system",
    .serialized,
    .enabled(
        if: Interruption.isPermitted,
        "this machine does not permit a process to trace another one (ptrace)"
    )
)
struct RekeySweepTests {
    private static let rekey = ["state", "rekey"]
    /// Whether every point is tried, and not a sample of them.
    private static let isWhole = ProcessInfo.processInfo.environment["REGENT_SWEEP"] == "all"
    private static let kept = ["state", "escrow.key"]
    private let world: World

    /// A state with a sealed secret and a delivered one, and a copy of it.
    init() throws {
        world = try World()
        try world.commit(["a.yaml": World.manifest("a", sinks: false)])
        try world.commit(["b.yaml": World.manifest("b")])
        try #require(try world.regent("apply", "--yes").status == 0)
        for name in Self.kept {
            try FileManager.default.copyItem(at: file(name), to: file("saved-\(name)"))
        }
    }

    /// The first, the last and one in between, unless all are tried.
    private static func points(of count: Int) -> [Int] {
        isWhole ? Array(1...count) : Set([1, (count + 1) / 2, count]).sorted()
    }

    private func file(_ name: String) -> URL { world.folder.appending(path: name) }

    private func restore() throws {
        try? FileManager.default.removeItem(at: file("escrow.key.next"))
        for name in Self.kept {
            try FileManager.default.removeItem(at: file(name))
            try FileManager.default.copyItem(at: file("saved-\(name)"), to: file(name))
        }
    }

    @Test(arguments: isWhole ? [Interruption.Action.kill, .ioError, .noSpace] : [.kill])
    func `loses nothing, and is finished by the next one`(
        _ action: Interruption.Action
    ) async throws {
        let secret = try world.regent("reveal", "acme/a", "--stdout").output
        try restore()
        let counts = try await Interruption.counts(of: Self.rekey, in: world)
        for (call, count) in counts.sorted(by: { $0.key < $1.key }) {
            for number in Self.points(of: count) {
                try restore()
                let interruption = Interruption(call: call, number: number, action: action)
                try await expectRecovery(from: interruption, of: secret)
            }
        }
    }

    private func expectRecovery(from interruption: Interruption, of secret: String) async throws {
        let report = world.folder.path + ".calls"
        defer { try? FileManager.default.removeItem(atPath: report) }
        let first = try await interruption.start(Self.rekey, in: world, report: report).ended()
        let second = try await world.start(Self.rekey).ended()
        let revealed = try await world.start(["reveal", "acme/a", "--stdout"]).ended()
        let story: Comment = "\(interruption): \(first.errors)\(second.errors)\(revealed.errors)"
        #expect(second.status == 0, story)
        #expect(revealed.output == secret, story)
        #expect(!FileManager.default.fileExists(atPath: file("escrow.key.next").path), story)
    }
}
