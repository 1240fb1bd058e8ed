import Manifests
import Model

/// `regent help`: the commands, one command, or a topic.
enum HelpCommand: Command {
    static let description = CommandDescription(
        name: "help",
        summary: "explain a command or a topic",
        usageArguments: [
            ArgumentDescription(
                name: "TOPIC",
                summary: "a command, or \(UsageError.list(topicNames))",
                isRequired: false,
                repeats: true
            )
        ],
        examples: [
            ("regent help plan", "One command."),
            ("regent help exit-codes", "What an exit status means."),
        ]
    )

    private static let topicNames = ["configuration", "exit-codes"]

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let topic = arguments.positionals("TOPIC")
        switch topic.first {
        case "exit-codes": context.print(exitCodes)
        case "configuration": context.print(configuration(width: context.console.width))
        default: return try show(topic, context)
        }
        return .success
    }

    /// Prints the page of a command, or the overview.
    static func show(_ path: [String], _ context: CommandContext) throws -> ExitStatus {
        let help = HelpText(program: RegentProgram.description, width: context.console.width)
        guard !path.isEmpty else {
            context.print(help.overview())
            return .success
        }
        guard let page = help.page(forCommand: path) else {
            let known =
                RegentProgram.description.subcommands.flatMap { command in
                    [command.name] + command.subcommands.map { "\(command.name) \($0.name)" }
                } + topicNames
            let nearest = closestMatch(to: path.joined(separator: " "), in: known)
            let hint = nearest.map { "did you mean '\($0)'?" } ?? "`regent help` lists all"
            let shown = path.joined(separator: " ").escapingControls
            throw CommandFailure("there is no help on '\(shown)'; \(hint)", status: .usage)
        }
        context.print(page)
        return .success
    }

    private static var exitCodes: String {
        ExitStatus.allCases.map { status in
            let code = String(status.rawValue)
            return String(repeating: " ", count: 4 - code.count) + "\(code)  \(status.summary)"
        }.joined(separator: "\n")
    }

    private static func configuration(width: Int) -> String {
        let options = configurationFields.map { field in
            let fallback = field.defaultText.map { " (default: \($0))" } ?? ""
            let value = (field.isBoolean ? "=" : " ") + field.placeholder
            return "  \(field.path)\n      \(field.option)\(value), "
                + "\(field.environmentVariable)\n      \(field.documentation)\(fallback)"
        }
        return """
            The configuration is found at --config FILE, else REGENT_CONFIG, else ./regent.yaml, else
            /etc/regent/regent.yaml; relative paths in it are relative to it. An option wins over an
            environment variable, that over the file, and the file over the default.

            \(options.joined(separator: "\n"))
            """
    }
}
