import Foundation
import Testing

/// A call of the system at which a run is interrupted, and how.
struct Interruption: Sendable, CustomStringConvertible {
    /// What becomes of the call, in the words of `interrupt.py`.
    enum Action: String, CaseIterable {
        /// The process is killed before the call is carried out.
        case kill = "KILL"
        /// The call fails: the device is broken.
        case ioError = "EIO"
        /// The call fails: no room is left.
        case noSpace = "ENOSPC"
        /// The call fails: a signal came in between.
        case interrupted = "EINTR"
    }

    /// The call's name: `pwrite64`.
    var call: String
    /// Which one of the process's calls of that name, from 1.
    var number: Int
    var action: Action

    var description: String { "\(action.rawValue) at \(call) \(number)" }

    /// Every way by which a run writes, and by which it talks to the API.
    static let calls = [
        "write", "pwrite64", "ftruncate", "fsync", "fdatasync", "rename", "renameat", "renameat2",
        "link", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "fallocate", "connect",
        "sendto", "sendmsg", "recvfrom",
    ]

    /// The status of `interrupt.py` where the system does not permit to trace a process.
    static let notPermitted: Int32 = 77

    private static let python =
        ProcessInfo.processInfo.environment["REGENT_PYTHON"] ?? "/usr/bin/python3"
    private static let script = World.root.appending(path: "Tests/EndToEnd/interrupt.py").path

    /// Whether this machine lets a process trace another one.
    static var isPermitted: Bool {
        let report = FileManager.default.temporaryDirectory
            .appending(path: "trial-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: report) }
        let trial = try? Program(
            python,
            [script, report.path, "count", "write", "/bin/true"],
            in: World.root
        ).wait()
        return trial?.status == 0
    }

    /// A run of the program under test that is interrupted; its report is a file of that name.
    func start(
        _ arguments: [String],
        in world: World,
        report: String
    ) throws -> Program {
        try world.start(
            executable: Self.python,
            [Self.script, report, action.rawValue, call, String(number), World.regent] + arguments,
            environment: Self.environment
        )
    }

    /// How often an undisturbed run makes each of the calls.
    static func counts(of arguments: [String], in world: World) async throws -> [String: Int] {
        let report = world.folder.path + ".calls"
        defer { try? FileManager.default.removeItem(atPath: report) }
        let outcome = try await world.start(
            executable: python,
            [script, report, "count", calls.joined(separator: ","), World.regent] + arguments,
            environment: environment
        ).ended()
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        let seen = try String(contentsOfFile: report, encoding: .utf8).split(separator: "\n")
        return Dictionary(grouping: seen) { String($0.prefix { $0 != " " }) }.mapValues(\.count)
    }

    /// The sandbox answers at once, so what was under way has settled by then.
    static let environment = ["REGENT_TIMING_SETTLE": "1s"]
}
