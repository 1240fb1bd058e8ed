/// How a command ends, for the shell.
enum ExitStatus: Int32, Sendable, CaseIterable {
    /// Done, or nothing to do.
    case success = 0
    /// An error; nothing, or not all that could be, was done.
    case failure = 1
    /// `plan --detailed-exitcode` found changes.
    case changes = 2
    /// Done in part: some operations failed, were held, or still wait.
    case partial = 3
    /// The command line does not say what to do (BSD's `EX_USAGE`).
    case usage = 64
    /// Try again later (BSD's `EX_TEMPFAIL`): another controller works, or the API does not answer.
    case tryAgain = 75

    /// One line for `regent help exit-codes`.
    var summary: String {
        switch self {
        case .success: "done, or nothing to do"
        case .failure: "an error"
        case .changes: "changes, with plan --detailed-exitcode; an error wins"
        case .partial: "done in part: some operations failed, were held, or still wait"
        case .usage: "wrong usage"
        case .tryAgain: "try again later: another controller works, or the API cannot be reached"
        }
    }
}
