public import Model

/// What the configuration says of manifests.
public struct SourceRules: Hashable, Sendable {
    /// The organizations that they may name; nil: any.
    public var organizations: Set<String>?
    /// The organization of manifests that name none, and inherit none; nil: each of them has to.
    public var defaultOrganization: String?
    /// The connections of each kind that sinks may name; nil: any.
    public var connections: [SinkSpec.Kind: Set<String>]?
    /// The hooks that sinks may name; nil: any.
    public var hooks: Set<String>?
    /// What the manifests of each part of the source may ask for: the first that fits a file
    /// decides, and none: everything.
    public var policies: [Policy]
    /// What stands in front of the files' paths, and not in those of policies: `checkout/`.
    public var checkout = ""
    /// What stands in front of policies' paths, and not in those of the files: `tokens/`.
    public var folder = ""

    /// Makes rules; what is left out is allowed.
    public init(
        organizations: Set<String>? = nil,
        defaultOrganization: String? = nil,
        connections: [SinkSpec.Kind: Set<String>]? = nil,
        hooks: Set<String>? = nil,
        policies: [Policy] = []
    ) {
        self.organizations = organizations
        self.defaultOrganization = defaultOrganization
        self.connections = connections
        self.hooks = hooks
        self.policies = policies
    }

    /// A file's path from the repository's root.
    func repositoryPath(of path: String) -> String {
        folder + (path.hasPrefix(checkout) ? String(path.dropFirst(checkout.count)) : path)
    }

    /// The rules for organizations of these names; the only one need not be named.
    public init(organizations names: [String]) {
        self.init(
            organizations: Set(names),
            defaultOrganization: names.count == 1 ? names.first : nil
        )
    }

    /// The rules of a configuration.
    public init(_ configuration: ControllerConfiguration) {
        self.init(organizations: configuration.organizations.map(\.name))
        connections = configuration.connections.names
        hooks = Set(configuration.hooks.map(\.name))
        policies = configuration.policies
    }
}
