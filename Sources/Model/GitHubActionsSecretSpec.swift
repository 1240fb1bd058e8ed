/// A secret of the workflows of a repository at GitHub.
public struct GitHubActionsSecretSpec: Hashable, Sendable, Codable {
    /// `owner/name`.
    public var repository: String
    /// The secret's name.
    public var name: String
    /// What every kind of sink can be told.
    public var options: SinkOptions

    /// Makes a sink.
    public init(repository: String, name: String, options: SinkOptions = SinkOptions()) {
        self.repository = repository
        self.name = name
        self.options = options
    }
}
