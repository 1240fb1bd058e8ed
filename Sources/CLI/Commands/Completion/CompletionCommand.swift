/// `regent completion`: what lets a shell complete Regent's command lines.
enum CompletionCommand: CommandGroup {
    static let commands: [any Command.Type] = [
        BashCompletionCommand.self, ZshCompletionCommand.self, FishCompletionCommand.self,
        CompletionWordsCommand.self,
    ]

    static let description = CommandDescription(
        name: "completion",
        summary: "print what lets a shell complete commands, options and addresses",
        discussion: """
            The script asks Regent for words whenever a line is completed, so it is installed once \
            and knows what later versions can do.
            """,
        examples: CompletionScript.allCases.map {
            (
                command: "regent completion \($0.rawValue) > \($0.place)",
                explanation: "For every \($0.rawValue) of this machine from now on."
            )
        } + [("source <(regent completion bash)", "For this bash alone.")],
        subcommands: commands.map { $0.description }
    )
}

/// `regent completion bash`.
enum BashCompletionCommand: ScriptCommand {
    static let script = CompletionScript.bash
    static let description: CommandDescription = description(of: .bash)
}

/// `regent completion zsh`.
enum ZshCompletionCommand: ScriptCommand {
    static let script = CompletionScript.zsh
    static let description: CommandDescription = description(of: .zsh)
}

/// `regent completion fish`.
enum FishCompletionCommand: ScriptCommand {
    static let script = CompletionScript.fish
    static let description: CommandDescription = description(of: .fish)
}

/// Prints the script of one shell.
protocol ScriptCommand: Command {
    static var script: CompletionScript { get }
}

extension ScriptCommand {
    static func description(of script: CompletionScript) -> CommandDescription {
        let shell = script.rawValue
        return CommandDescription(
            name: shell,
            summary: "print the script for \(shell)",
            examples: [
                (
                    command: "regent completion \(shell) > \(script.place)",
                    explanation: "For every \(shell) of this machine from now on."
                ),
                (command: script.loading, explanation: "For this \(shell) alone."),
            ]
        )
    }

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        context.print(script.text)
        return .success
    }
}
