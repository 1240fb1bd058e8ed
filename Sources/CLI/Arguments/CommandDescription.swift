/// What a command is, as data: the parser, the help pages and the shells' completions read it.
struct CommandDescription: Sendable, Equatable {
    /// One call of a command and what it is good for.
    struct Example: Sendable, Equatable {
        /// The whole line: `regent plan --output markdown`.
        let command: String
        /// One sentence.
        let explanation: String
    }

    /// The word that calls it.
    let name: String
    /// One line, without a full stop, that begins with a verb: `show what would be done`.
    let summary: String
    /// Paragraphs for its help page, with an empty line between two; may be empty.
    let discussion: String
    /// What stands behind the options, in this order; only the last may repeat.
    let usageArguments: [ArgumentDescription]
    /// Its options; those of the commands above it hold for it too.
    let options: [OptionDescription]
    /// Calls to learn from.
    let examples: [Example]
    /// The commands in it; one that has any is never called by itself.
    let subcommands: [CommandDescription]

    /// Describes a command that takes arguments or one that only holds others.
    init(
        name: String,
        summary: String,
        discussion: String = "",
        usageArguments: [ArgumentDescription] = [],
        options: [OptionDescription] = [],
        examples: [(command: String, explanation: String)] = [],
        subcommands: [CommandDescription] = []
    ) {
        precondition(
            usageArguments.isEmpty || subcommands.isEmpty,
            "\(name) takes arguments and holds commands"
        )
        precondition(
            usageArguments.dropLast().allSatisfy { !$0.repeats },
            "only the last argument of \(name) may repeat"
        )
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.usageArguments = usageArguments
        self.options = options
        self.examples = examples.map {
            Example(command: $0.command, explanation: $0.explanation)
        }
        self.subcommands = subcommands
    }

    /// The command in it that has a name.
    func subcommand(named name: String) -> CommandDescription? {
        subcommands.first { $0.name == name }
    }
}

/// A word behind the options: `ADDRESS`.
struct ArgumentDescription: Sendable, Equatable {
    /// In capitals, as help shows it.
    let name: String
    /// One line, without a full stop.
    let summary: String
    /// Whether the command is no use without it.
    let isRequired: Bool
    /// Whether it takes all words that are left.
    let repeats: Bool
    /// The only values that it takes; nil: any.
    let values: [String]?
    /// Values that completion offers, among others that it takes.
    let suggestions: [String]
    /// Whether it takes the words of a command, as `help` does.
    let isCommand: Bool

    /// Describes one argument.
    init(
        name: String,
        summary: String,
        isRequired: Bool = true,
        repeats: Bool = false,
        values: [String]? = nil,
        suggestions: [String] = [],
        isCommand: Bool = false
    ) {
        self.name = name
        self.summary = summary
        self.isRequired = isRequired
        self.repeats = repeats
        self.values = values
        self.suggestions = suggestions
        self.isCommand = isCommand
    }
}
