/// `regent version`.
enum VersionCommand: Command {
    static let description = CommandDescription(
        name: "version",
        summary: "print the version",
        options: [OutputFormat.option],
        examples: [("regent version -o json", "For a program.")]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let version = RegentProgram.version
        switch OutputFormat(arguments) {
        case .text: context.print("regent \(version)")
        case .json:
            context.print(
                """
                {
                  "formatVersion": "1.0",
                  "version": "\(version)"
                }
                """
            )
        case .markdown: context.print("`regent \(version)`")
        }
        return .success
    }
}
