/// A file that holds nothing but the secret.
public struct FileSinkSpec: Hashable, Sendable, Codable {
    /// An absolute path, or one under the configuration's `filesRoot`.
    public var path: String
    /// Permission bits, `0o400` by default.
    public var mode: UInt16
    /// `user` or `user:group`, by name or number; nil: the process's own.
    public var owner: String?
    /// Who is told to read the file again; nil: nobody.
    public var reload: Reload?
    /// What every kind of sink can be told.
    public var options: SinkOptions

    /// A signal to the process that reads the file.
    public struct Reload: Hashable, Sendable, Codable {
        /// Signals by which programs are asked to read their files again.
        public enum Signal: String, Hashable, Sendable, Codable, CaseIterable {
            /// The usual one.
            case hangUp = "HUP"
            /// One of a program's own meaning.
            case user1 = "USR1"
            /// Another one.
            case user2 = "USR2"
        }

        /// Which signal.
        public var signal: Signal
        /// The file that holds the process's number.
        public var pidFile: String

        /// Makes a reload.
        public init(signal: Signal = .hangUp, pidFile: String) {
            self.signal = signal
            self.pidFile = pidFile
        }
    }

    /// Makes a file sink.
    public init(
        path: String,
        mode: UInt16 = 0o400,
        owner: String? = nil,
        reload: Reload? = nil,
        options: SinkOptions = SinkOptions()
    ) {
        self.path = path
        self.mode = mode
        self.owner = owner
        self.reload = reload
        self.options = options
    }

    /// Reads a sink; one that was written before there were options has the usual ones.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        path = try container.decode(String.self, forKey: .path)
        mode = try container.decode(UInt16.self, forKey: .mode)
        owner = try container.decodeIfPresent(String.self, forKey: .owner)
        reload = try container.decodeIfPresent(Reload.self, forKey: .reload)
        options =
            try container.decodeIfPresent(SinkOptions.self, forKey: .options) ?? SinkOptions()
    }
}
