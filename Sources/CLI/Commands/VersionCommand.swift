/// `regent version`.
enum VersionCommand: Command {
    static let description = CommandDescription(name: "version", summary: "print the version")

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        context.print("regent \(RegentProgram.version)")
        return .success
    }
}
