/// What the manifests of a part of the source may ask for.
public struct Policy: Hashable, Sendable {
    /// Which files it is about: a path from the repository's root with `*`, `?` and `**`.
    public var path: PathPattern
    /// The organizations that they may name; nil: any.
    public var organizations: [String]?
    /// The data sets that their tokens may reach, with `*` and `?`; nil: any.
    public var datasets: [NamePattern]?
    /// The groups of the organization's capabilities that they may ask for; nil: any.
    public var organizationCapabilities: [String]?
    /// The longest life of a token; nil: any, and none.
    public var maxLifetime: Duration?
    /// The longest time between two rotations; nil: any, and none.
    public var requireRotation: Duration?
    /// Where secrets may go; nil: anywhere.
    public var sinks: SinkPolicy?

    /// Makes a policy; what is left out is allowed.
    public init(
        path: PathPattern,
        organizations: [String]? = nil,
        datasets: [NamePattern]? = nil,
        organizationCapabilities: [String]? = nil,
        maxLifetime: Duration? = nil,
        requireRotation: Duration? = nil,
        sinks: SinkPolicy? = nil
    ) {
        self.path = path
        self.organizations = organizations
        self.datasets = datasets
        self.organizationCapabilities = organizationCapabilities
        self.maxLifetime = maxLifetime
        self.requireRotation = requireRotation
        self.sinks = sinks
    }
}

/// Where secrets may go: a kind that is not here is not allowed.
public struct SinkPolicy: Hashable, Sendable {
    /// What a sink of a kind may name, by the policy's field: `namespaces`, `under`.
    public struct Rule: Hashable, Sendable {
        /// The policy's fields with what they allow.
        public var allowed: [String: [NamePattern]]

        /// Makes a rule; a field that is left out allows everything.
        public init(_ allowed: [String: [NamePattern]] = [:]) { self.allowed = allowed }
    }

    /// The kinds that are allowed.
    public var rules: [SinkSpec.Kind: Rule]

    /// Makes a policy.
    public init(_ rules: [SinkSpec.Kind: Rule] = [:]) { self.rules = rules }
}

extension SinkSpec {
    /// What a policy may limit of a sink, by the policy's field.
    public var restricted: [(field: String, value: String)] {
        switch self {
        case .file(let sink):
            [("under", sink.path)] + (sink.reload.map { [("pidFiles", $0.pidFile)] } ?? [])
        case .kubernetesSecret(let sink): [("namespaces", sink.namespace)]
        case .vault(let sink): [("mounts", sink.mount), ("paths", sink.path)]
        case .githubActionsSecret(let sink): [("repositories", sink.repository)]
        case .awsSecretsManager(let sink):
            [("regions", sink.region), ("secretIDs", sink.secretID)]
        case .webhook(let sink): [("connections", sink.connection)]
        case .hook(let sink): [("names", sink.name)]
        }
    }
}
