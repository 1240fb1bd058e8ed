/// A field of a secret in Vault's key-value store.
public struct VaultSinkSpec: Hashable, Sendable, Codable {
    /// Where the store is mounted.
    public var mount: String
    /// The secret's path below the mount.
    public var path: String
    /// The field that holds the secret.
    public var field: String
    /// What every kind of sink can be told.
    public var options: SinkOptions

    /// Makes a sink.
    public init(
        mount: String,
        path: String,
        field: String,
        options: SinkOptions = SinkOptions()
    ) {
        self.mount = mount
        self.path = path
        self.field = field
        self.options = options
    }
}
