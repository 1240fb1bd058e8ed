import Manifests

extension ConfigurationOrigin {
    /// For people: `regent.yaml:4:8`, `--source-url`, `REGENT_SOURCE_URL` or `default`.
    var title: String {
        switch self {
        case .option(let name): name
        case .environment(let name): name
        case .file(let position): position.description
        case .defaultValue: "default"
        }
    }
}
