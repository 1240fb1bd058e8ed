public import Manifests
import Model

/// The configuration as it counts, and where each value came from.
public struct ConfigurationTable {
    private static let widestValue = 48

    /// A line for each field below the name of the file.
    ///
    /// - Parameter file: What was read; nil: there was none.
    public static func text(
        _ settings: [ConfigurationSetting],
        file: String?,
        _ options: TextOptions
    ) -> String {
        let rows = settings.map { ($0.path, $0.value.escapingControls, $0.origin) }
        let names = rows.map(\.0.columns).max() ?? 0
        let values = min(widestValue, rows.map(\.1.columns).max() ?? 0)
        let lines = rows.map { name, value, origin in
            let title = origin.title.escapingControls
            return name.padded(to: names) + "  " + value.padded(to: values) + "  "
                + (options.usesColor ? Style.quiet.paint(title) : title)
        }
        let head = file.map { "# \($0.escapingControls)" } ?? "# no file"
        return ([head] + lines).joined(separator: "\n") + "\n"
    }

    /// `{"formatVersion": "1.0", "file": …, "settings": […]}`.
    public static func json(_ settings: [ConfigurationSetting], file: String?) -> String {
        JSONWriter.document([
            "formatVersion": "1.0",
            "file": .optional(file),
            "settings": .array(
                settings.map {
                    [
                        "field": .string($0.path), "value": .string($0.value),
                        "origin": .string($0.origin.title),
                    ]
                }
            ),
        ])
    }

    /// A table in Markdown.
    public static func markdown(_ settings: [ConfigurationSetting]) -> String {
        let rows = settings.map { [$0.path, $0.value, $0.origin.title] }
        return Markdown.table(["Field", "Value", "From"], rows) + "\n"
    }
}

extension ConfigurationOrigin {
    /// For people: `regent.yaml:4:8`, `--source-url`, `REGENT_SOURCE_URL` or `default`.
    fileprivate var title: String {
        switch self {
        case .option(let name), .environment(let name): name
        case .file(let position): position.description
        case .defaultValue: "default"
        }
    }
}
