public import HTTPClient
public import Model

/// What sinks need beside what a manifest says of them: the operator's part.
public struct SinkConnections: Sendable {
    /// A program that manifests ask for by its name.
    public struct Hook: Sendable {
        /// The program's absolute path and its arguments.
        public var command: [String]
        /// The program that says whether a secret is there; empty: nobody can say.
        public var verify: [String]
        /// How long each may run.
        public var timeout: Duration
        /// Who it runs as; nil: the process's own user.
        public var user: String?

        /// Makes a hook.
        public init(
            command: [String],
            verify: [String] = [],
            timeout: Duration = .seconds(30),
            user: String? = nil
        ) {
            self.command = command
            self.verify = verify
            self.timeout = timeout
            self.user = user
        }
    }

    /// Where relative paths of files begin: an absolute path that the operator chose, links
    /// included.
    public var filesRoot: String
    /// Programs by their names.
    public var hooks: [String: Hook]
    /// Servers of Vault; a sink that names none uses the first.
    public var vaults: [VaultConnection]
    /// Clusters; a sink that names none uses the first.
    public var clusters: [ClusterConnection]
    /// The process's environment, which programs that tell a cluster's credential are given.
    public var environment: [String: String]
    /// What requests are sent with.
    public var transport: (any Transport)?
    /// What tells the time, for rollouts that are waited for and credentials that end.
    public var time: TimeSource

    /// Makes connections: none but a folder for files.
    public init(
        filesRoot: String,
        hooks: [String: Hook] = [:],
        vaults: [VaultConnection] = [],
        clusters: [ClusterConnection] = [],
        environment: [String: String] = [:],
        transport: (any Transport)? = nil,
        time: TimeSource
    ) {
        self.filesRoot = filesRoot
        self.hooks = hooks
        self.vaults = vaults
        self.clusters = clusters
        self.environment = environment
        self.transport = transport
        self.time = time
    }
}
