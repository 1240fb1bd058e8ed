import Foundation
import Testing

@Suite(
    "A disk that fails when a new secret is to be written",
    .enabled(
        if: Interruption.isPermitted,
        "this machine does not permit a process to trace another one (ptrace)"
    )
)
struct DiskFailureTests {
    @Test func `loses nothing: the next run delivers it, and no second token is made`() async throws
    {
        let sandbox = try Sandbox()
        // A run syncs its log at each commit; one of these commits keeps the secret.
        let rehearsal = try World(sandbox: sandbox)
        let name = rehearsal.unique("a")
        try rehearsal.commit(["a.yaml": World.manifest(name)])
        let counts = try await Interruption.counts(of: ["apply", "--yes"], in: rehearsal)
        var hasSpilled = false
        for number in 1...(counts["fdatasync"] ?? 1) where !hasSpilled {
            hasSpilled = try await fails(at: number, sandbox)
        }
        #expect(hasSpilled, "no sync of \(counts) kept the secret")
    }

    /// Applies with a sync that fails, and then without; whether that was the one of the secret.
    private func fails(at number: Int, _ sandbox: Sandbox) async throws -> Bool {
        let world = try World(sandbox: sandbox)
        let name = world.unique("a")
        try world.commit(["a.yaml": World.manifest(name)])
        let interruption = Interruption(call: "fdatasync", number: number, action: .ioError)
        let report = world.folder.path + ".calls"
        defer { try? FileManager.default.removeItem(atPath: report) }
        let failed = try await interruption.start(["apply", "--yes"], in: world, report: report)
            .ended()
        guard failed.errors.contains("is kept sealed in") else { return false }

        #expect(failed.status == 1, "\(failed.output)\(failed.errors)")
        let check = try world.regent("state", "check")
        #expect(check.output.contains("1 new secret could not be written"), "\(check.output)")
        let next = try world.regent("apply", "--yes")
        #expect(next.status == 0, "\(next.output)\(next.errors)")
        #expect(try await sandbox.listed()[name]?.count == 1)
        let secret = try world.secret(name)
        #expect(try await sandbox.ingest(into: "logs", with: secret) == 200)
        #expect(try world.regent("state", "check").status == 0)
        return true
    }
}
