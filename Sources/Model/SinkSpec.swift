/// Where a secret is handed over.
public enum SinkSpec: Hashable, Sendable, Codable {
    /// A file on the machine that Regent runs on.
    case file(FileSinkSpec)

    /// The sink's identity: two specs with the same one write to the same place.
    public var id: SinkID {
        switch self {
        case .file(let file): SinkID(kind: "file", target: file.path)
        }
    }
}

/// A file that holds nothing but the secret.
public struct FileSinkSpec: Hashable, Sendable, Codable {
    /// An absolute path, or one under the configuration's `filesRoot`.
    public var path: String
    /// Permission bits, `0o400` by default.
    public var mode: UInt16
    /// `user` or `user:group`, by name or number; nil: the process's own.
    public var owner: String?

    /// Makes a file sink.
    public init(path: String, mode: UInt16 = 0o400, owner: String? = nil) {
        self.path = path
        self.mode = mode
        self.owner = owner
    }
}

/// The identity of a sink: its kind and the place that it writes to.
public struct SinkID: Hashable, Sendable, Codable {
    /// The field that names it in a manifest: `file`.
    public let kind: String
    /// The place: a path.
    public let target: String

    /// Makes an identity.
    public init(kind: String, target: String) {
        self.kind = kind
        self.target = target
    }

    /// For people: `file checkout.token`.
    public var title: String { "\(kind) \(target)" }
}

extension SinkID: CustomStringConvertible, Comparable {
    /// For programs: `file/checkout.token`.
    public var description: String { "\(kind)/\(target)" }

    /// By kind, then target.
    public static func < (left: SinkID, right: SinkID) -> Bool {
        (left.kind, left.target) < (right.kind, right.target)
    }
}
