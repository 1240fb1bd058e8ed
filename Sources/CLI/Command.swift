import Axiom

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

extension CommandFailure {
    /// The live tokens are not known, so nothing of the plan can be carried out.
    init(unanswered error: APIError) {
        self.init(
            "nothing was done: the live tokens of \(error.organization) are not known",
            status: ExitStatus(error)
        )
    }
}

extension ExitStatus {
    /// How a command ends for which organizations did not answer; nil: all did.
    ///
    /// What trying again does not mend counts more than what it may mend.
    init?(_ errors: [APIError]) {
        let statuses = errors.map { ExitStatus($0) }
        guard !statuses.isEmpty else { return nil }
        self = statuses.contains(.failure) ? .failure : .tryAgain
    }

    /// Whether trying again helps where an organization does not answer.
    init(_ error: APIError) {
        switch error.kind {
        case .unreachable, .server, .rateLimited: self = .tryAgain
        default: self = .failure
        }
    }
}
