/// What every kind of sink can be told beside its place.
public struct SinkOptions: Hashable, Sendable, Codable {
    /// What becomes of the secret at a sink that a manifest names no more.
    public enum Removal: String, Hashable, Sendable, Codable, CaseIterable {
        /// It stays there.
        case retain = "Retain"
        /// It is deleted there.
        case delete = "Delete"
    }

    /// Which of the configuration's connections is used; nil: the first of the sink's kind.
    public var connection: String?
    /// Whether a rotation waits for the sink.
    public var isRequired: Bool
    /// What becomes of the secret once the sink is gone from the manifest.
    public var onRemoval: Removal
    /// What is written instead of the bare secret; `{{token}}` stands for that.
    public var template: String?

    /// What stands for the secret in a template.
    public static let placeholder = "{{token}}"

    /// Makes options; what is left out has the manifest's default.
    public init(
        connection: String? = nil,
        isRequired: Bool = true,
        onRemoval: Removal = .retain,
        template: String? = nil
    ) {
        self.connection = connection
        self.isRequired = isRequired
        self.onRemoval = onRemoval
        self.template = template
    }
}
