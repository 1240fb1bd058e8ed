/// A secret in AWS Secrets Manager.
public struct AWSSecretSpec: Hashable, Sendable, Codable {
    /// The region that it lies in.
    public var region: String
    /// Its name.
    public var secretID: String
    /// What every kind of sink can be told.
    public var options: SinkOptions

    /// Makes a sink.
    public init(region: String, secretID: String, options: SinkOptions = SinkOptions()) {
        self.region = region
        self.secretID = secretID
        self.options = options
    }
}
