import Glibc
public import Secrets

/// A program that is run once, in a process group of its own, with nothing of this process but what
/// stands here: no environment, no open files, no signal masks.
public struct ChildCommand: Sendable {
    /// The program's absolute path.
    public var program: String
    /// What follows the program's name; visible to every user of the machine, so never a secret.
    public var arguments: [String]
    /// The whole environment.
    public var environment: [String: String]
    /// What it reads from standard input, whole; it lies in memory, never on a disk.
    public var input: [UInt8]
    /// A secret that it reads from standard input in place of ``input``; nil: none.
    public var secretInput: SharedSecret?
    /// What it can read as `/dev/fd/3`, `/dev/fd/4` and so on, whole; in memory, too.
    public var attachments: [[UInt8]]
    /// The folder that it starts in.
    public var folder: String
    /// How long it may run; then its group is killed.
    public var deadline: Duration
    /// How long it may write nothing to standard output; nil: as long as it runs.
    public var silence: Duration?
    /// Asked several times a second: whether it is to be killed, since nobody waits any more.
    public var isStopped: @Sendable () -> Bool
    /// Bytes that are kept of each of standard output and standard error; with more it is killed.
    public var outputLimit: Int

    /// Makes a command.
    public init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = ["LC_ALL": "C"],
        input: [UInt8] = [],
        attachments: [[UInt8]] = [],
        folder: String = "/",
        deadline: Duration,
        silence: Duration? = nil,
        outputLimit: Int = 64 * 1024,
        isStopped: @escaping @Sendable () -> Bool = { false }
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.input = input
        self.attachments = attachments
        self.folder = folder
        self.deadline = deadline
        self.silence = silence
        self.outputLimit = outputLimit
        self.isStopped = isStopped
    }

    /// Runs it to its end, and ends whatever it started and left behind in its group.
    ///
    /// It blocks: call it on a queue of its own.
    ///
    /// - Throws: ``StartFailure`` where it cannot be started at all.
    public func run() throws(StartFailure) -> ChildOutcome {
        let child = try Child(starting: self)
        return child.finish(self)
    }
}

/// How a child ended, and what it said.
public struct ChildOutcome: Sendable, Hashable {
    /// Why a child is no more.
    public enum Ending: Sendable, Hashable {
        /// It exited with this status, 0 to 255.
        case exited(Int32)
        /// A signal that was not ours ended it.
        case signalled(Int32)
        /// It was killed at its deadline.
        case outOfTime
        /// It was killed since it had written nothing for too long.
        case silent
        /// It was killed since it wrote more than is kept.
        case saidTooMuch
        /// It was killed since nobody waited any more.
        case stopped
    }

    /// How it ended.
    public var ending: Ending
    /// What it wrote to standard output.
    public var output: [UInt8]
    /// What it wrote to standard error.
    public var errors: [UInt8]
}

/// A child that could not be started.
public struct StartFailure: Error, Hashable, CustomStringConvertible {
    /// What the system was asked for: `start /usr/bin/ssh-keygen`.
    public let operation: String
    /// What it said.
    public let code: Int32

    /// `cannot start /usr/bin/ssh-keygen: No such file or directory`.
    public var description: String {
        guard let words = unsafe strerror(code) else { return "cannot \(operation): error \(code)" }
        return unsafe "cannot \(operation): \(String(cString: words))"
    }
}
