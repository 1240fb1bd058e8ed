public import Secrets

/// Where a command writes and whom it can ask; the root gives the live one, a test its own.
public struct Console: Sendable {
    /// Writes results.
    public var write: @Sendable (String) -> Void
    /// Why results are missing from where they were to go, in the system's words; nil: none are, or
    /// whoever read them has had enough.
    public var outputProblem: @Sendable () -> String?
    /// Writes what goes on and what went wrong.
    public var writeError: @Sendable (String) -> Void
    /// Writes a secret and a newline among the results, without making a string of it; throws where
    /// not all of it could be written.
    public var writeSecret: @Sendable (SharedSecret) throws -> Void
    /// Reads one line of an answer until it is told to stop; nil: there is none.
    public var readAnswer: @Sendable (_ isStopped: () -> Bool) -> String?
    /// Reads a secret from standard input, from a terminal one line that it does not show, until it is
    /// told to stop; nil: there is none.
    public var readSecret: @Sendable (_ isStopped: () -> Bool) throws -> SharedSecret?
    /// Whether results go to a terminal.
    public var isOutputTerminal: Bool
    /// Whether a person can answer.
    public var isInputTerminal: Bool
    /// Columns of the terminal; 80 where there is none.
    public var width: Int

    /// Makes a console.
    public init(
        write: @escaping @Sendable (String) -> Void,
        outputProblem: @escaping @Sendable () -> String? = { nil },
        writeError: @escaping @Sendable (String) -> Void,
        writeSecret: @escaping @Sendable (SharedSecret) throws -> Void,
        readAnswer: @escaping @Sendable (() -> Bool) -> String? = { _ in nil },
        readSecret: @escaping @Sendable (() -> Bool) throws -> SharedSecret? = { _ in nil },
        isOutputTerminal: Bool = false,
        isInputTerminal: Bool = false,
        width: Int = 80
    ) {
        self.write = write
        self.outputProblem = outputProblem
        self.writeError = writeError
        self.writeSecret = writeSecret
        self.readAnswer = readAnswer
        self.readSecret = readSecret
        self.isOutputTerminal = isOutputTerminal
        self.isInputTerminal = isInputTerminal
        self.width = width
    }
}
