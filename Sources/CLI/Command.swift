/// One command of the program.
protocol Command: Sendable {
    /// Its words, for the parser and for help.
    static var description: CommandDescription { get }

    /// Does it.
    ///
    /// - Throws: `CommandFailure`, or an error whose description tells a person what happened.
    static func run(_ arguments: ParsedArguments, _ context: CommandContext) async throws
        -> ExitStatus
}

/// A command that could not be carried out.
struct CommandFailure: Error {
    /// What a person is told: what happened, and what to do next.
    var message: String
    var status: ExitStatus

    init(_ message: String, status: ExitStatus = .failure) {
        self.message = message
        self.status = status
    }
}
