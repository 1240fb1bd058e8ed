import FoundationEssentials
public import Git
import Subprocess

/// Fetches from and pushes to repositories on other machines, each time in a process of its own.
///
/// A server that says nothing, a leak or a crash in a library cannot stop or harm the process that
/// waits here: its child has a deadline and limits, and nothing of it is used but its answer and the
/// references that it moved in the mirror.
public struct RemoteGit: Sendable {
    /// How long nothing may arrive.
    public static let silence = Duration.seconds(30)
    /// The most bytes of a pack.
    public static let packBytes = 256 * 1024 * 1024

    /// A password or passphrase, each time that it is needed.
    public enum SecretPlace: Sendable {
        /// The child reads it.
        case file(String)
        /// It is handed to the child in memory; nil where there is none.
        case value(@Sendable () -> [UInt8]?)
    }

    private let program: String
    private let environment: [String: String]
    private let deadline: Duration
    private let isStopped: @Sendable () -> Bool

    /// Takes what the child is.
    ///
    /// - Parameters:
    ///   - program: Runs ``RemoteGitChild`` where it is called with ``RemoteGitChild/argument``.
    ///   - environment: The process's environment; only the names of proxies are passed on.
    ///   - deadline: How long one operation may take.
    ///   - isStopped: Whether nobody waits for it any more.
    public init(
        program: String,
        environment: [String: String],
        deadline: Duration,
        isStopped: @escaping @Sendable () -> Bool
    ) {
        self.program = program
        self.environment = environment.filter { name, _ in
            ["https_proxy", "http_proxy", "all_proxy", "no_proxy"].contains(name.lowercased())
        }.merging(["HOME": "/nonexistent", "LC_ALL": "C"]) { $1 }
        self.deadline = deadline
        self.isStopped = isStopped
    }
}

/// Who we are to a server, with where the secrets are.
public struct RemoteLogin: Sendable {
    /// Names and paths.
    public var identity: RemoteIdentity
    /// The password or token.
    public var password: RemoteGit.SecretPlace?
    /// The passphrase of the private key.
    public var passphrase: RemoteGit.SecretPlace?

    /// Makes a login.
    public init(
        _ identity: RemoteIdentity,
        password: RemoteGit.SecretPlace? = nil,
        passphrase: RemoteGit.SecretPlace? = nil
    ) {
        self.identity = identity
        self.password = password
        self.passphrase = passphrase
    }
}

extension RemoteGit {
    /// As ``Git/Repository/fetch(from:references:as:)``, into the mirror at a path.
    ///
    /// - Throws: `GitError`.
    public func fetch(
        _ references: [String],
        from url: String,
        into mirror: String,
        as login: RemoteLogin
    ) throws(GitError) {
        try run(
            .fetch(references: references),
            "fetch \(references.joined(separator: ", ")) from \(url)",
            url,
            mirror,
            login
        )
    }

    /// As ``Git/Repository/fetch(from:commit:as:)``, into the mirror at a path.
    ///
    /// - Throws: `GitError`.
    public func fetch(
        _ commit: ObjectID,
        from url: String,
        into mirror: String,
        as login: RemoteLogin
    ) throws(GitError) {
        let operation = "fetch commit \(commit.short) from \(url)"
        try run(.fetchCommit(commit.hex), operation, url, mirror, login)
    }

    /// As ``Git/Repository/push(_:to:reference:expecting:as:)``, from the mirror at a path.
    ///
    /// - Throws: `GitError`.
    public func push(
        _ commit: ObjectID,
        from mirror: String,
        to url: String,
        reference: String,
        expecting old: ObjectID?,
        as login: RemoteLogin
    ) throws(GitError) {
        try run(
            .push(commit: commit.hex, reference: reference, expecting: old?.hex),
            "push commit \(commit.short) to \(reference) of \(url)",
            url,
            mirror,
            login
        )
    }

    /// As ``Git/Repository/checkPush(to:reference:as:)``, with the mirror at a path.
    ///
    /// - Throws: `GitError`.
    public func checkPush(
        with mirror: String,
        to url: String,
        reference: String,
        as login: RemoteLogin
    ) throws(GitError) {
        try run(
            .checkPush(reference: reference),
            "prepare a push to \(reference) of \(url)",
            url,
            mirror,
            login
        )
    }

    // MARK: The child

    private func run(
        _ work: RemoteTask.Work,
        _ operation: String,
        _ url: String,
        _ mirror: String,
        _ login: RemoteLogin
    ) throws(GitError) {
        var attachments: [[UInt8]] = []
        var identity = login.identity
        identity.passwordFile = place(login.password, &attachments)
        identity.passphraseFile = place(login.passphrase, &attachments)
        let task = RemoteTask(
            mirror: mirror,
            url: url,
            work: work,
            identity: identity,
            seconds: UInt32(clamping: deadline.components.seconds),
            packBytes: Self.packBytes
        )
        let outcome: ChildOutcome
        do {
            outcome = try ChildCommand(
                program,
                [RemoteGitChild.argument],
                environment: environment,
                input: Array(try JSONEncoder().encode(task)),
                attachments: attachments,
                folder: FileManager.default.currentDirectoryPath,
                deadline: deadline,
                silence: Self.silence,
                isStopped: isStopped
            ).run()
        } catch {
            throw GitError(kind: .other, operation: operation, detail: "\(error)")
        }
        if let problem = problem(of: outcome) {
            throw GitError(kind: problem.kind, operation: operation, detail: problem.detail)
        }
        try read(outcome, operation)
    }

    /// Where the child finds a secret.
    private func place(_ secret: SecretPlace?, _ attachments: inout [[UInt8]]) -> String? {
        switch secret {
        case nil: return nil
        case .file(let path): return path
        case .value(let value):
            attachments.append(value() ?? [])
            return "/dev/fd/\(2 + attachments.count)"
        }
    }

    private func problem(of outcome: ChildOutcome) -> (kind: GitError.Kind, detail: String)? {
        switch outcome.ending {
        case .exited: nil
        case .outOfTime:
            (
                .unreachable,
                "it took longer than \(deadline.components.seconds)s, which is the limit"
            )
        case .silent:
            (.unreachable, "not a byte came for \(Self.silence.components.seconds)s")
        case .signalled(Self.fileTooLarge): (.tooLarge, "it sent more than may be kept")
        case .signalled(let number): (.other, "the process for it was ended by signal \(number)")
        case .saidTooMuch: (.other, "the process for it wrote too much")
        case .stopped: (.other, "it was stopped")
        }
    }

    /// SIGXFSZ.
    private static let fileTooLarge: Int32 = 25

    private func read(_ outcome: ChildOutcome, _ operation: String) throws(GitError) {
        let line = outcome.output.split(separator: UInt8(ascii: "\n")).last ?? []
        switch try? JSONDecoder().decode(RemoteAnswer.self, from: Data(line)) {
        case .done: return
        case .failed(let kind, let operation, let detail):
            throw GitError(
                kind: GitError.Kind(rawValue: kind) ?? .other,
                operation: operation,
                detail: detail
            )
        case nil:
            let words = String(decoding: outcome.errors.prefix(400), as: UTF8.self)
            throw GitError(
                kind: .other,
                operation: operation,
                detail: "the process for it ended without an answer: \(words)"
            )
        }
    }
}
