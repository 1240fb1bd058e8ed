import Manifests

/// The options by which each scalar of the configuration can be said on the command line.
enum ConfigurationOptions {
    /// `--config` and one option a scalar, for every command that needs the configuration.
    static let all: [OptionDescription] = [file] + byPath.map(\.option)

    /// `--config`.
    static let file = OptionDescription(
        names: ["--config", "-c"],
        placeholder: "FILE",
        summary: "the configuration; every scalar in it is an option too: "
            + "`regent help configuration`",
        defaultText: "REGENT_CONFIG, ./regent.yaml, /etc/regent/regent.yaml"
    )

    /// The option of each scalar, with the path of its field.
    static let byPath = configurationFields.map { (path: $0.path, option: option($0)) }

    private static func option(_ field: ConfigurationField) -> OptionDescription {
        if field.isBoolean {
            return .boolean(
                names: [field.option],
                default: field.defaultText == "true",
                summary: field.documentation,
                isListed: false
            )
        }
        return OptionDescription(
            names: [field.option],
            placeholder: field.placeholder,
            summary: field.documentation,
            defaultText: field.defaultText,
            isListed: false
        )
    }

    /// The given ones, by the path of their field.
    static func values(in arguments: ParsedArguments) -> [String: String] {
        var values: [String: String] = [:]
        for field in configurationFields {
            values[field.path] = arguments.optionalValue(field.option)
        }
        return values
    }
}
