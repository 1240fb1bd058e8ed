/// A word that only holds other commands: `regent state`.
///
/// The parser takes no such word by itself, and names its commands.
protocol CommandGroup: Command {
    /// What it holds, in the order of its help page.
    static var commands: [any Command.Type] { get }
}

extension CommandGroup {
    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let name = arguments.commandPath.last
        guard let command = commands.first(where: { $0.description.name == name }) else {
            return try HelpCommand.show([description.name], context)
        }
        return try await command.run(arguments, context)
    }
}
