/// A file that holds nothing but the secret.
public struct FileSinkSpec: Hashable, Sendable, Codable {
    /// An absolute path, or one under the configuration's `filesRoot`.
    public var path: String
    /// Permission bits, `0o400` by default.
    public var mode: UInt16
    /// `user` or `user:group`, by name or number; nil: the process's own.
    public var owner: String?
    /// What every kind of sink can be told.
    public var options: SinkOptions

    /// Makes a file sink.
    public init(
        path: String,
        mode: UInt16 = 0o400,
        owner: String? = nil,
        options: SinkOptions = SinkOptions()
    ) {
        self.path = path
        self.mode = mode
        self.owner = owner
        self.options = options
    }

    /// Reads a sink; one that was written before there were options has the usual ones.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        path = try container.decode(String.self, forKey: .path)
        mode = try container.decode(UInt16.self, forKey: .mode)
        owner = try container.decodeIfPresent(String.self, forKey: .owner)
        options =
            try container.decodeIfPresent(SinkOptions.self, forKey: .options) ?? SinkOptions()
    }
}
