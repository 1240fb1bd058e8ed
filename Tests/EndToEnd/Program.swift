import Foundation
import Glibc
import Synchronization
import Testing

/// What a finished program left behind.
struct Outcome {
    var status: Int32
    var output: String
    var errors: String
}

/// A program under test, started for real.
///
/// Its streams are read by threads of their own, and programs are started one after the other, so
/// that none inherits the pipes of another.
final class Program: Sendable {
    /// What came of one stream so far, and whether it ended.
    private struct Stream {
        var bytes = Data()
        var hasEnded = false

        /// Takes a chunk; nil: the stream ended.
        mutating func take(_ chunk: Data?) {
            if let chunk { bytes.append(chunk) } else { hasEnded = true }
        }
    }

    private struct State {
        var output = Stream()
        var errors = Stream()
        var status: Int32?
    }

    /// Changes are announced by a condition, so that nobody polls.
    private final class Observed: Sendable {
        private let state = Mutex(State())
        private let condition = NSCondition()

        func change(_ body: (inout State) -> Void) {
            condition.lock()
            state.withLock { body(&$0) }
            condition.broadcast()
            condition.unlock()
        }

        /// Waits until the condition holds, at most until the instant; whether it does.
        func wait(until limit: Date, for holds: (borrowing State) -> Bool) -> Bool {
            condition.lock()
            defer { condition.unlock() }
            while !state.withLock({ holds($0) }) {
                guard condition.wait(until: limit) else { return state.withLock { holds($0) } }
            }
            return true
        }

        var now: State { state.withLock { $0 } }
    }

    private let process: pid_t
    private let observed = Observed()
    private static let starting = Mutex(())

    init(
        _ executable: String,
        _ arguments: [String],
        in folder: URL,
        environment: [String: String] = [:],
        input: Any = FileHandle.nullDevice
    ) throws {
        let output = Pipe()
        let errors = Pipe()
        let process = Process()
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = Self.cleanEnvironment.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        let observed = observed
        process.terminationHandler = { ended in
            let offset: Int32 = ended.terminationReason == .uncaughtSignal ? 128 : 0
            let status = ended.terminationStatus + offset
            observed.change { $0.status = status }
        }
        try Self.starting.withLock { _ in try process.run() }
        self.process = process.processIdentifier
        Self.read(output, into: observed) { state, chunk in state.output.take(chunk) }
        Self.read(errors, into: observed) { state, chunk in state.errors.take(chunk) }
    }

    /// Nothing of the machine's git, of a person's tokens, or of CI's colours.
    private static let cleanEnvironment: [String: String] = [
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
        "HOME": "/nonexistent",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_AUTHOR_NAME": "Test", "GIT_AUTHOR_EMAIL": "test@localhost",
        "GIT_COMMITTER_NAME": "Test", "GIT_COMMITTER_EMAIL": "test@localhost",
        "SWIFT_BACKTRACE": "enable=no",
    ]

    private static func read(
        _ pipe: Pipe,
        into observed: Observed,
        _ take: @escaping @Sendable (inout State, Data?) -> Void
    ) {
        let descriptor = dup(pipe.fileHandleForReading.fileDescriptor)
        // The pipe lives on with its process, and a sweep starts thousands.
        try? pipe.fileHandleForReading.close()
        try? pipe.fileHandleForWriting.close()
        Thread.detachNewThread {
            let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
            defer { try? handle.close() }
            while true {
                let chunk = handle.availableData
                observed.change { take(&$0, chunk.isEmpty ? nil : chunk) }
                if chunk.isEmpty { return }
            }
        }
    }

    // MARK: Waiting

    /// Longer than anything here takes; only a test that would fail waits for it.
    private static var patience: Date { Date(timeIntervalSinceNow: 60) }

    /// The first line of standard output, awaited.
    func firstLine() throws -> String {
        _ = observed.wait(until: Self.patience) {
            $0.output.bytes.contains(UInt8(ascii: "\n")) || $0.output.hasEnded
        }
        let text = String(decoding: observed.now.output.bytes, as: UTF8.self)
        let line = text.split(separator: "\n").first.map(String.init)
        return try #require(line, "the program printed nothing: \(errorsSoFar)")
    }

    /// Waits until standard output has a text.
    func untilOutput(contains text: String) throws {
        let wanted = Data(text.utf8)
        let hasCome = observed.wait(until: Self.patience) {
            $0.output.bytes.range(of: wanted) != nil || $0.output.hasEnded
        }
        let output = observed.now.output.bytes
        try #require(
            hasCome && output.range(of: wanted) != nil,
            "'\(text)' never came: \(String(decoding: output, as: UTF8.self))\(errorsSoFar)"
        )
    }

    private var errorsSoFar: String { String(decoding: observed.now.errors.bytes, as: UTF8.self) }

    /// Waits at most that long for the end; whether it came.
    func ends(within seconds: Double) -> Bool {
        observed.wait(until: Date(timeIntervalSinceNow: seconds)) { $0.status != nil }
    }

    func kill() { Glibc.kill(process, SIGKILL) }

    /// Asks for the end; of one that has ended already, nothing: its number may be another's.
    func terminate() {
        guard observed.now.status == nil else { return }
        Glibc.kill(process, SIGTERM)
    }

    /// Waits for the end without keeping a thread of the caller's pool.
    func ended() async -> Outcome {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: self.wait()) }
        }
    }

    func wait() -> Outcome {
        _ = observed.wait(until: Date(timeIntervalSinceNow: 600)) {
            $0.status != nil && $0.output.hasEnded && $0.errors.hasEnded
        }
        let state = observed.now
        return Outcome(
            status: state.status ?? -1,
            output: String(decoding: state.output.bytes, as: UTF8.self),
            errors: String(decoding: state.errors.bytes, as: UTF8.self)
        )
    }
}
