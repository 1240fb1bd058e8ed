/// A key of a Kubernetes Secret.
public struct KubernetesSecretSpec: Hashable, Sendable, Codable {
    /// What is restarted once the Secret has changed, since it reads the Secret only at its start.
    public struct Workload: Hashable, Sendable, Codable {
        /// A kind of workload that can be restarted in turn.
        public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
            /// A Deployment.
            case deployment
            /// A StatefulSet.
            case statefulset
            /// A DaemonSet.
            case daemonset
        }

        /// What it is.
        public var kind: Kind
        /// Its name, in the Secret's namespace.
        public var name: String

        /// Makes a reference.
        public init(_ kind: Kind, _ name: String) {
            self.kind = kind
            self.name = name
        }
    }

    /// A type of Secret.
    public enum SecretType: String, Hashable, Sendable, Codable, CaseIterable {
        /// Anything.
        case opaque = "Opaque"
        /// What pods pull images with; its one key is `.dockerconfigjson`.
        case dockerConfig = "kubernetes.io/dockerconfigjson"
    }

    /// The Secret's namespace.
    public var namespace: String
    /// The Secret's name.
    public var name: String
    /// The key that holds the secret.
    public var key: String
    /// The key that holds the secret before it; nil: none does.
    public var previousKey: String?
    /// The Secret's type, which never changes.
    public var type: SecretType
    /// What is restarted once the Secret has changed.
    public var restart: [Workload]
    /// What every kind of sink can be told.
    public var options: SinkOptions

    /// Makes a sink.
    public init(
        namespace: String,
        name: String,
        key: String,
        previousKey: String? = nil,
        type: SecretType = .opaque,
        restart: [Workload] = [],
        options: SinkOptions = SinkOptions()
    ) {
        self.namespace = namespace
        self.name = name
        self.key = key
        self.previousKey = previousKey
        self.type = type
        self.restart = restart
        self.options = options
    }

    /// Reads a sink; one that was written before there were types is opaque.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        namespace = try container.decode(String.self, forKey: .namespace)
        name = try container.decode(String.self, forKey: .name)
        key = try container.decode(String.self, forKey: .key)
        previousKey = try container.decodeIfPresent(String.self, forKey: .previousKey)
        type = try container.decodeIfPresent(SecretType.self, forKey: .type) ?? .opaque
        restart = try container.decode([Workload].self, forKey: .restart)
        options = try container.decode(SinkOptions.self, forKey: .options)
    }
}
