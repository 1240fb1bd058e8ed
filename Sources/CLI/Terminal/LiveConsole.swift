import Foundation
import Secrets
import Synchronization

extension Console {
    /// The standard streams of the process.
    public static var live: Console {
        let isOutputTerminal = isatty(STDOUT_FILENO) == 1
        let output = StandardOutput()
        return Console(
            write: output.write,
            outputProblem: { output.problem },
            writeError: { try? writeAll(Array($0.utf8), to: STDERR_FILENO) },
            writeSecret: { secret in
                try secret.withSecret { secret in
                    try secret.withBytes { bytes in
                        try unsafe bytes.withUnsafeBytes {
                            try unsafe writeAll($0, to: STDOUT_FILENO)
                        }
                    }
                }
                try writeAll(Array("\n".utf8), to: STDOUT_FILENO)
            },
            readAnswer: { isStopped in awaitInput(isStopped) ? readLine() : nil },
            readSecret: { isStopped in try secretFromInput(isStopped) },
            isOutputTerminal: isOutputTerminal,
            isInputTerminal: isatty(STDIN_FILENO) == 1,
            width: isOutputTerminal ? terminalWidth : 80
        )
    }

    private static var terminalWidth: Int {
        var size = winsize()
        guard unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 80
        }
        return Int(size.ws_col)
    }
}

/// The standard output, which remembers what went wrong with it.
private final class StandardOutput: Sendable {
    private let failure = Mutex<WriteError?>(nil)

    func write(_ text: String) {
        do {
            try writeAll(Array(text.utf8), to: STDOUT_FILENO)
        } catch let error as WriteError {
            failure.withLock { $0 = $0 ?? error }
        } catch {}
    }

    /// A reader that has gone away ends the writing and nothing else.
    var problem: String? {
        failure.withLock(\.self).flatMap { $0.code == EPIPE ? nil : $0.description }
    }
}

/// Waits for a line on standard input; false: it was told to stop.
private func awaitInput(_ isStopped: () -> Bool) -> Bool {
    let lookMilliseconds: Int32 = 100
    var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    while !isStopped() {
        if unsafe poll(&input, 1, lookMilliseconds) > 0 { return true }
    }
    return false
}

/// Reads a secret: from a terminal one line without an echo, else everything.
private func secretFromInput(_ isStopped: () -> Bool) throws -> SharedSecret? {
    var settings = termios()
    let isTerminal = unsafe tcgetattr(STDIN_FILENO, &settings) == 0
    if isTerminal {
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
    }
    defer { if isTerminal { unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings) } }
    guard awaitInput(isStopped) else { return nil }
    return SharedSecret(try SecretFile.readStandardInput(endsAtNewline: isTerminal))
}

/// Not all could be written.
struct WriteError: Error, CustomStringConvertible {
    /// The system's number of it.
    let code: Int32

    /// The system's words.
    var description: String { unsafe String(cString: strerror(code)) }
}

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws {
    try unsafe bytes.withUnsafeBytes { try unsafe writeAll($0, to: descriptor) }
}

private func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws {
    var rest = unsafe bytes
    while unsafe !rest.isEmpty {
        let count = unsafe Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count > 0 {
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        } else if count < 0, errno == EINTR || errno == EAGAIN {
            continue
        } else {
            throw WriteError(code: errno)
        }
    }
}
