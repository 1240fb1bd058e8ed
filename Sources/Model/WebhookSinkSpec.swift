/// A service that takes secrets in signed requests.
public struct WebhookSinkSpec: Hashable, Sendable, Codable {
    /// The configuration's connection of that name.
    public var connection: String
    /// What every kind of sink can be told.
    public var options: SinkOptions

    /// Makes a sink.
    public init(connection: String, options: SinkOptions = SinkOptions()) {
        self.connection = connection
        self.options = options
    }
}
