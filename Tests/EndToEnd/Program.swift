import Foundation
import Synchronization
import Testing

/// What a finished program left behind.
struct Outcome {
    var status: Int32
    var output: String
    var errors: String
}

/// A program under test, started for real.
final class Program {
    let process = Process()
    private let output = Pipe()
    private let errors = Pipe()
    private let ended = DispatchSemaphore(value: 0)
    private let collected = Collected()

    /// What came of one stream so far.
    private final class Stream: Sendable {
        private let data = Mutex(Data())

        var bytes: Data { data.withLock { $0 } }
        func append(_ chunk: Data) { data.withLock { $0.append(chunk) } }
    }

    /// Both streams, read while the program runs so that it never waits for a reader.
    private final class Collected: Sendable {
        let output = Stream()
        let errors = Stream()
        let streams = DispatchGroup()
        let firstLine = DispatchSemaphore(value: 0)
        let chunkArrived = DispatchSemaphore(value: 0)
    }

    init(
        _ executable: String,
        _ arguments: [String],
        in folder: URL,
        environment: [String: String] = [:]
    ) throws {
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = Self.cleanEnvironment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = errors
        let ended = ended
        process.terminationHandler = { _ in ended.signal() }
        collect(output, into: collected.output, signalsLine: true)
        collect(errors, into: collected.errors, signalsLine: false)
        try process.run()
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

    private func collect(
        _ pipe: Pipe,
        into stream: Stream,
        signalsLine: Bool
    ) {
        let collected = collected
        collected.streams.enter()
        pipe.fileHandleForReading.readabilityHandler = { handle in
            let chunk = handle.availableData
            if chunk.isEmpty {
                handle.readabilityHandler = nil
                if signalsLine { collected.firstLine.signal() }
                collected.streams.leave()
                return
            }
            stream.append(chunk)
            guard signalsLine else { return }
            if chunk.contains(UInt8(ascii: "\n")) { collected.firstLine.signal() }
            collected.chunkArrived.signal()
        }
    }

    /// The first line of standard output, awaited.
    func firstLine() throws -> String {
        collected.firstLine.wait()
        let text = String(decoding: collected.output.bytes, as: UTF8.self)
        let line = text.split(separator: "\n").first.map(String.init)
        return try #require(line, "the program printed nothing: \(errorsSoFar)")
    }

    /// Waits until standard output has a text; a chunk of output is awaited, not a time.
    func untilOutput(contains text: String) throws {
        let wanted = Data(text.utf8)
        while collected.output.bytes.range(of: wanted) == nil {
            let hasMore = collected.chunkArrived.wait(timeout: .now() + 60) == .success
            try #require(hasMore && process.isRunning, "'\(text)' never came: \(errorsSoFar)")
        }
    }

    var errorsSoFar: String {
        String(decoding: collected.errors.bytes, as: UTF8.self)
    }

    /// Waits at most that long for the end; whether it came.
    func ends(within seconds: Double) -> Bool {
        guard ended.wait(timeout: .now() + seconds) == .success else { return false }
        ended.signal()
        return true
    }

    func kill() { Glibc.kill(process.processIdentifier, SIGKILL) }

    func terminate() { Glibc.kill(process.processIdentifier, SIGTERM) }

    func wait() -> Outcome {
        ended.wait()
        ended.signal()
        collected.streams.wait()
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: collected.output.bytes, as: UTF8.self),
            errors: errorsSoFar
        )
    }
}
