/// `regent completion words`: what the shells' scripts ask.
enum CompletionWordsCommand: Command {
    static let description = CommandDescription(
        name: "words",
        summary: "print the words that may stand at the end of a command line, for the scripts",
        discussion: """
            The last WORD is the one that is being typed, and may be empty. Each line is a word, a \
            tab, and what it means; a last line :files or :folders says that the shell's own names \
            may stand there. Addresses are those of the state, which is only read, or of the \
            manifests where there is no state yet. What goes wrong is not said: there are no words \
            then.
            """,
        usageArguments: [
            ArgumentDescription(
                name: "WORD",
                summary: "the words behind the program's name",
                isRequired: false,
                repeats: true
            )
        ],
        examples: [
            ("regent completion words -- plan --out", "What begins with --out."),
            ("regent completion words -- status ''", "Every address."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let words = arguments.positionals("WORD")
        let completions = Completer(program: RegentProgram.description).completions(of: words)
        var lines = completions.candidates.map { "\($0.word)\t\($0.summary)" }
        switch completions.names {
        case .addresses?:
            let typed = String((words.last ?? "").dropFirst(completions.prefix.count))
            lines += KnownAddresses(context, line: words).all()
                .filter { $0.hasPrefix(typed) }
                .map { "\(completions.prefix)\($0)\t" }
        case .files?, .folders?: lines.append(":\(completions.names?.rawValue ?? "")")
        case nil: break
        }
        if !lines.isEmpty { context.print(lines.joined(separator: "\n")) }
        return .success
    }
}
