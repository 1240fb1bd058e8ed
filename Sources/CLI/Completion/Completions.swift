/// What may stand at the end of a command line.
struct Completions: Equatable, Sendable {
    /// One word that may stand there.
    struct Candidate: Equatable, Sendable {
        /// The whole word: `--output=json`.
        let word: String
        /// What it means, in one line; may be empty.
        let summary: String
    }

    /// Words that no description knows.
    enum Names: String, Equatable, Sendable {
        /// Files, and the folders on the way to them.
        case files
        /// Folders.
        case folders
        /// Addresses of tokens.
        case addresses
    }

    /// What the descriptions know, in the order in which it is shown.
    var candidates: [Candidate] = []
    /// What else may stand there.
    var names: Names?
    /// What stands in front of those names in the same word: `--config=`.
    var prefix = ""
}

extension Completions.Names {
    /// What a placeholder in a help page stands for; nil: something that nobody can list.
    init?(placeholder: String) {
        switch placeholder {
        case "ADDRESS": self = .addresses
        case "FILE", "PATH", "PLAN": self = .files
        case "DIR": self = .folders
        default: return nil
        }
    }
}
