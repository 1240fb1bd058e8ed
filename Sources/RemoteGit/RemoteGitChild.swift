import FoundationEssentials
import Git
import Secrets
import Subprocess
import Synchronization

/// The half of ``RemoteGit`` that runs in a process of its own and reaches the network.
public enum RemoteGitChild {
    /// The argument by which the program knows that it is this child.
    public static let argument = "internal-git"

    /// Beyond the deadline that the parent keeps, should the parent be gone.
    private static let graceSeconds: UInt32 = 5

    private static func confine(for task: RemoteTask) throws(StartFailure) {
        try Confinement(
            memory: 1 << 30,
            openFiles: 256,
            fileBytes: 512 * 1024 * 1024,
            seconds: task.seconds + graceSeconds
        ).confineThisProcess()
    }

    /// Does the task that it reads, and writes what came of it.
    ///
    /// - Parameters:
    ///   - input: The whole of standard input.
    ///   - write: Writes to standard output.
    /// - Returns: The status to exit with.
    public static func run(_ input: [UInt8], write: @escaping @Sendable (String) -> Void) -> Int32 {
        let answer: RemoteAnswer
        do {
            let task = try JSONDecoder().decode(RemoteTask.self, from: Data(input))
            try confine(for: task)
            try carryOut(task, ticking: Ticker(write))
            answer = .done
        } catch let error as GitError {
            answer = .failed(
                kind: error.kind.rawValue,
                operation: error.operation,
                detail: error.detail
            )
        } catch {
            answer = .failed(
                kind: GitError.Kind.other.rawValue,
                operation: "reach a git server",
                detail: "\(error)"
            )
        }
        guard let line = try? JSONEncoder().encode(answer) else { return 1 }
        write("\n" + String(decoding: line, as: UTF8.self) + "\n")
        return 0
    }

    private static func carryOut(_ task: RemoteTask, ticking ticker: Ticker) throws {
        let mirror = try Repository.openOrCreateMirror(at: task.mirror)
        let access = RemoteAccess(
            credential: try credential(task.identity),
            knownHostsFile: task.identity.knownHostsFile,
            certificateFile: task.identity.certificateFile,
            packBytes: task.packBytes,
            progress: { ticker.tick() }
        )
        switch task.work {
        case .fetch(let references):
            try mirror.fetch(from: task.url, references: references, as: access)
        case .fetchCommit(let hex):
            guard let commit = ObjectID(hex: hex) else { return }
            try mirror.fetch(from: task.url, commit: commit, as: access)
        case .push(let commit, let reference, let old):
            guard let commit = ObjectID(hex: commit) else { return }
            try mirror.push(
                commit,
                to: task.url,
                reference: reference,
                expecting: old.flatMap(ObjectID.init(hex:)),
                as: access
            )
        case .checkPush(let reference):
            try mirror.checkPush(to: task.url, reference: reference, as: access)
        }
    }

    private static func credential(
        _ identity: RemoteIdentity
    ) throws -> RemoteAccess.Credential {
        if let file = identity.keyFile {
            let passphrase = try identity.passphraseFile.map { try secret(in: $0) }
            return .key(user: identity.user, file: file, passphrase: passphrase)
        }
        guard let file = identity.passwordFile else { return .none }
        return .password(user: identity.user ?? "git", try secret(in: file))
    }

    private static func secret(in file: String) throws(GitError) -> SharedSecret {
        do throws(SecretFileError) {
            return SharedSecret(try SecretFile.read(file))
        } catch {
            throw GitError(
                kind: .credential,
                operation: "read the credential of the git server",
                detail: error.description
            )
        }
    }
}

/// Tells the parent, at most once a second, that something goes on.
private final class Ticker: Sendable {
    private let write: @Sendable (String) -> Void
    private let last = Mutex<ContinuousClock.Instant?>(nil)

    init(_ write: @escaping @Sendable (String) -> Void) { self.write = write }

    func tick() {
        let isDue = last.withLock { last in
            let now = ContinuousClock.now
            if let last, now - last < .seconds(1) { return false }
            last = now
            return true
        }
        if isDue { write(".") }
    }
}
