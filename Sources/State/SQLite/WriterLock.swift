import Glibc
import Model

/// The lock of the one process that writes a state: held on a file beside it, and dropped by the
/// kernel however the process ends.
///
/// The file stays when the lock is given back: to remove it would let two processes hold one each.
struct WriterLock: ~Copyable {
    private let descriptor: Int32

    /// Bytes of the line that names the holder.
    private static let longestLine = 512

    /// Takes the lock beside a state.
    ///
    /// - Throws: ``StoreError/locked(by:)`` with the holder as it named itself.
    init(beside state: String, command: String, now: Instant) throws(StoreError) {
        let path = state + ".lock"
        let opened = try PrivateFile.open(path)
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let number = errno
            let holder = Self.holder(opened)
            close(opened)
            guard number == EWOULDBLOCK else { throw StoreError(errno: number, file: path) }
            throw .locked(by: "\(holder) (\(path))")
        }
        descriptor = opened
        // The line is for people alone; the lock holds without it.
        let line = Array(
            "process \(getpid()), \(command), since \(now.wholeSeconds.rfc3339)\n".utf8
        )
        _ = ftruncate(opened, 0)
        _ = unsafe pwrite(opened, line, min(line.count, Self.longestLine), 0)
    }

    deinit {
        // A process that is being started by another thread has a copy of the descriptor until its
        // exec, and a lock lasts as long as its last copy unless it is given back.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Who holds the lock beside a state; nil where nobody does, or nobody ever did.
    static func holder(beside state: String) -> String? {
        let opened = unsafe Glibc.open(state + ".lock", O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { return nil }
        defer { close(opened) }
        // A shared lock fails beside the writer's alone, so that two that look do not see each other.
        guard flock(opened, LOCK_SH | LOCK_NB) != 0 else {
            flock(opened, LOCK_UN)
            return nil
        }
        return errno == EWOULDBLOCK ? holder(opened) : nil
    }

    /// The line that the holder wrote, without anything that a terminal would obey.
    private static func holder(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: longestLine)
        let count = unsafe pread(descriptor, &bytes, bytes.count, 0)
        let line = bytes.prefix(max(0, count)).prefix { $0 != UInt8(ascii: "\n") }
        let text = String(decoding: line, as: UTF8.self).unicodeScalars.map { scalar in
            scalar.properties.generalCategory == .control ? "?" : Character(scalar)
        }
        return text.isEmpty ? "another process" : String(text)
    }
}
