import Glibc
import Model
import Secrets

/// A signal to the process that reads a file, so that it reads it again.
struct Reload: Sendable {
    let spec: FileSinkSpec.Reload

    /// A process's number has fewer characters.
    private static let mostBytes = 32
    /// What the system's tables of processes have fewer of.
    private static let mostTableBytes = 64 * 1024
    /// The field of the table that says when a process began, after its name (proc(5)).
    private static let startField = 19

    /// Sends the signal; a process that does not run will read the file when it starts.
    func send(for sink: SinkID) throws(SinkError) {
        do throws(FileFailure) {
            guard let process = try process(), isOlderThanItsFile(process) else { return }
            guard kill(process, spec.signal.number) != 0, errno != ESRCH else { return }
            throw FileFailure(
                operation: "send \(spec.signal.rawValue) to the process \(process) of",
                path: spec.pidFile,
                code: errno
            )
        } catch {
            throw SinkError(
                sink: sink,
                detail: "cannot \(error.operation) \(error.path): \(error.words)",
                hint: "run Regent as a user that may, or leave out the sink's reload"
            )
        }
    }

    /// The number in the file; nil where there is no file.
    private func process() throws(FileFailure) -> pid_t? {
        let text: String?
        do throws(FileFailure) {
            text = try Self.text(of: spec.pidFile, maxBytes: Self.mostBytes)
        } catch {
            guard error.code == ENOENT else { throw error }
            return nil
        }
        let number = text?.split(whereSeparator: \.isWhitespace).first.flatMap { pid_t($0) }
        guard let number, number > 1 else {
            throw FileFailure(operation: "find a process in", path: spec.pidFile, code: EINVAL)
        }
        return number
    }

    /// Whether the process had begun when its number was written: one that is younger only has the
    /// number of another that is gone.
    private func isOlderThanItsFile(_ process: pid_t) -> Bool {
        guard let written = try? OpenFile(reading: spec.pidFile).attributes().modifiedAt,
            let own = try? Self.text(of: "/proc/\(process)/stat", maxBytes: Self.mostTableBytes),
            let system = try? Self.text(of: "/proc/stat", maxBytes: Self.mostTableBytes)
        else { return false }
        let fields = own.split(separator: ")").last?.split(separator: " ") ?? []
        let boot = system.split(separator: "\n").first { $0.hasPrefix("btime ") }
        guard fields.count > Self.startField, let ticks = Int(fields[Self.startField]),
            let bootedAt = (boot?.split(separator: " ").last).flatMap({ Int($0) })
        else { return false }
        // A second more, since the system rounds the instant of its start down.
        return bootedAt + ticks / sysconf(Int32(_SC_CLK_TCK)) <= written + 1
    }

    private static func text(of path: String, maxBytes: Int) throws(FileFailure) -> String? {
        try OpenFile(reading: path).readAll(maxBytes: maxBytes)?.withBytes { $0.text }
    }
}

extension FileSinkSpec.Reload.Signal {
    fileprivate var number: Int32 {
        switch self {
        case .hangUp: SIGHUP
        case .user1: SIGUSR1
        case .user2: SIGUSR2
        }
    }
}
