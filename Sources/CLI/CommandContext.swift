import Manifests
import Model
import Reporting

/// What every command needs: the process, and how its output looks.
struct CommandContext: Sendable {
    let invocation: Invocation
    let style: TextStyle
    private let configurationFile: String?
    private let configurationOptions: [String: String]

    init(_ invocation: Invocation, _ arguments: ParsedArguments) {
        self.invocation = invocation
        let mode = arguments.value("--color").flatMap(TextStyle.ColorMode.init) ?? .auto
        style = TextStyle(
            mode: mode,
            isTerminal: invocation.console.isOutputTerminal,
            environment: invocation.environment
        )
        configurationFile = arguments.optionalValue("--config")
        configurationOptions = ConfigurationOptions.values(in: arguments)
    }

    var console: Console { invocation.console }

    func textOptions(showsAll: Bool = false) -> TextOptions {
        TextOptions(width: console.width, usesColor: style.usesColor, showsAll: showsAll)
    }

    func print(_ text: String) { console.write(text.hasSuffix("\n") ? text : text + "\n") }

    func note(_ text: String) { console.writeError(text.hasSuffix("\n") ? text : text + "\n") }

    /// The configuration; nil where there is none.
    func loadConfigurationIfAny() throws -> ControllerConfiguration? {
        let loader = ConfigurationLoader(
            environment: invocation.environment,
            workingDirectory: invocation.workingDirectory
        )
        guard try loader.find(configurationFile) != nil else { return nil }
        return try loadConfiguration().configuration
    }

    /// The configuration; what is odd about it is said once, beside the results.
    ///
    /// - Throws: ``CommandFailure`` with everything that is wrong with it.
    func loadConfiguration() throws -> LoadedConfiguration {
        let loaded = try readConfiguration()
        if !loaded.warnings.isEmpty {
            note(DiagnosticText.render(loaded.warnings, textOptions()))
        }
        return loaded
    }

    /// The configuration, with what is odd about it.
    ///
    /// - Throws: ``CommandFailure`` with everything that is wrong with it.
    func readConfiguration() throws -> LoadedConfiguration {
        try ConfigurationLoader(
            environment: invocation.environment,
            workingDirectory: invocation.workingDirectory
        ).load(file: configurationFile, options: configurationOptions, textOptions: textOptions())
    }
}
