import Manifests
import Model

/// `regent config`: the configuration and where each value came from.
enum ConfigCommand: Command {
    static let description = CommandDescription(
        name: "config",
        summary: "print the configuration and where each value came from",
        options: [OutputFormat.option] + ConfigurationOptions.all,
        examples: [("regent config", "Secrets are shown as (set).")]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let loaded = try context.loadConfiguration()
        switch OutputFormat(arguments) {
        case .text: context.print(ConfigurationView.text(loaded, context.style))
        case .json: context.print(try ConfigurationView.json(loaded))
        }
        return .success
    }
}
