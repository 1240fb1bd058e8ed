import Manifests
import Model
import Reporting

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
        let settings = loaded.settings
        switch OutputFormat(arguments) {
        case .text:
            let options = context.textOptions()
            context.print(ConfigurationTable.text(settings, file: loaded.file, options))
        case .json: context.print(ConfigurationTable.json(settings, file: loaded.file))
        case .markdown: context.print(ConfigurationTable.markdown(settings))
        }
        return .success
    }
}
