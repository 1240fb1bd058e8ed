public import HTTPClient
public import Secrets

/// A cluster, and how it is found out each time how it is reached.
public struct ClusterConnection: Sendable {
    /// What sinks call it.
    public var name: String
    /// Reads how it is reached, anew each time, so that rotated credentials count at once.
    public var access: @Sendable () throws(SecretSource.Failure) -> ClusterAccess

    /// Makes a connection.
    public init(
        name: String,
        access: @escaping @Sendable () throws(SecretSource.Failure) -> ClusterAccess
    ) {
        self.name = name
        self.access = access
    }
}

/// How a cluster's API is reached.
public struct ClusterAccess: Sendable {
    /// A program that tells a credential (`client.authentication.k8s.io`).
    public struct Plugin: Sendable, Hashable {
        /// The program: a path, or a name that is looked up in `PATH`.
        public var command: String
        /// Its arguments.
        public var arguments: [String]
        /// What is added to its environment.
        public var environment: [String: String]
        /// The version of the interface that it speaks.
        public var apiVersion: String

        /// Makes a plugin.
        public init(
            command: String,
            arguments: [String],
            environment: [String: String],
            apiVersion: String
        ) {
            self.command = command
            self.arguments = arguments
            self.environment = environment
            self.apiVersion = apiVersion
        }
    }

    /// The URL of its API, without a slash at the end.
    public var server: String
    /// Who vouches for it, and the certificate that Regent comes with.
    public var trust: TLSTrust
    /// The token that Regent comes with; nil: none.
    public var bearer: SharedSecret?
    /// What tells the credential; nil: it is here already.
    public var plugin: Plugin?

    /// Makes an access.
    public init(
        server: String,
        trust: TLSTrust = TLSTrust(),
        bearer: SharedSecret? = nil,
        plugin: Plugin? = nil
    ) {
        self.server = server
        self.trust = trust
        self.bearer = bearer
        self.plugin = plugin
    }

    /// Where a pod finds the token of its service account, and who vouches for the cluster.
    public static let serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// The cluster that the process itself runs in, by its service account.
    ///
    /// - Parameter environment: The process's.
    /// - Throws: `SecretSource.Failure` where it does not run in one.
    public static func inside(
        _ environment: [String: String],
        folder: String = ClusterAccess.serviceAccountFolder
    ) throws(SecretSource.Failure) -> ClusterAccess {
        guard let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty else {
            throw SecretSource.Failure(
                "Regent does not run in a cluster, and neither connections.kubernetes nor KUBECONFIG "
                    + "names a kubeconfig"
            )
        }
        let port = environment["KUBERNETES_SERVICE_PORT"] ?? "443"
        let name = host.contains(":") ? "[\(host)]" : host
        return ClusterAccess(
            server: "https://\(name):\(port)",
            trust: TLSTrust(authorities: .file("\(folder)/ca.crt")),
            bearer: try SecretSource.file("\(folder)/token").read()
        )
    }
}
