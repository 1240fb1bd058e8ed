import FoundationEssentials
import Manifests
import Model

/// The configuration as a table of fields, values and origins.
enum ConfigurationView {
    static func text(_ loaded: LoadedConfiguration, _ style: TextStyle) -> String {
        let names = loaded.settings.map(\.path.count).max() ?? 0
        let values = min(48, loaded.settings.map(\.value.escapingControls.count).max() ?? 0)
        let lines = loaded.settings.map { setting in
            let value = setting.value.escapingControls
            return padded(setting.path, names) + "  " + padded(value, values) + "  "
                + style(.dim, setting.origin.title.escapingControls)
        }
        return ([loaded.file.map { "# \($0)" } ?? "# no file"] + lines).joined(separator: "\n")
    }

    static func json(_ loaded: LoadedConfiguration) throws -> String {
        struct Setting: Encodable {
            var field: String
            var value: String
            var origin: String
        }
        struct Document: Encodable {
            var formatVersion = "1.0"
            var file: String?
            var settings: [Setting]
        }
        let settings = loaded.settings.map {
            Setting(field: $0.path, value: $0.value, origin: $0.origin.title)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = try encoder.encode(Document(file: loaded.file, settings: settings))
        return String(decoding: data, as: UTF8.self)
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
