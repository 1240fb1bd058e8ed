public import Model

/// Where a value of the configuration came from.
public enum ConfigurationOrigin: Sendable, Hashable {
    /// An option of the command line: `--source-url`.
    case option(String)
    /// An environment variable: `REGENT_SOURCE_URL`.
    case environment(String)
    /// A place in the configuration file.
    case file(SourcePosition)
    /// Nobody said anything.
    case defaultValue
}

/// One value of the configuration as it counts.
public struct ConfigurationSetting: Sendable, Hashable {
    /// The field's path: `source.url`, `organizations[0].name`.
    public var path: String
    /// The value's text, with relative paths resolved; of credentials the place, never the secret.
    public var value: String
    /// Where it came from.
    public var origin: ConfigurationOrigin

    /// Makes a setting.
    public init(path: String, value: String, origin: ConfigurationOrigin) {
        self.path = path
        self.value = value
        self.origin = origin
    }
}

/// A configuration, or what is wrong with it.
public struct ConfigurationResult: Sendable, Hashable {
    /// The configuration; nil where there is any error.
    public var configuration: ControllerConfiguration?
    /// Every value that counts and is valid, in the order of the description.
    public var settings: [ConfigurationSetting]
    /// What is wrong, sorted; warnings stand beside a configuration.
    public var diagnostics: [Diagnostic]

    /// Makes a result.
    public init(
        configuration: ControllerConfiguration?,
        settings: [ConfigurationSetting],
        diagnostics: [Diagnostic]
    ) {
        self.configuration = configuration
        self.settings = settings
        self.diagnostics = diagnostics
    }
}
