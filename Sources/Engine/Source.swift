import Git
public import Manifests
public import Model

/// What was read from the source.
public struct SourceSnapshot: Sendable {
    /// The commit and where it comes from.
    public var source: PlanSource
    /// What it asks for.
    public var desired: DesiredState
    /// The state that the newest status of the same repository was written from.
    public var published: StateWitness?

    /// Makes a snapshot of a source of another kind, such as a simulation's.
    package init(source: PlanSource, desired: DesiredState) {
        self.source = source
        self.desired = desired
    }
}

/// The commit of the source that counts, of which nothing was read yet.
struct ResolvedSource: Sendable {
    /// The commit and where it comes from.
    var source: PlanSource
    var commit: ObjectID
    /// Why it is not the wanted one.
    var problem: Diagnostic?
    /// The state that the newest status of the same repository was written from.
    var published: StateWitness?
}

/// Where manifests come from.
public struct SourceOptions: Sendable {
    /// The repository, what in it is read, and where the private bare mirror lies.
    public var source: ControllerConfiguration.Source
    /// The branch of the same repository that status files go to; nil: they go to a folder.
    public var statusBranch: String?
    /// What the configuration says of manifests.
    public var rules: SourceRules
    /// Whether the reader only looks, so that it can do without a mirror that it cannot write.
    public var isReadOnly: Bool
    /// The program that reaches git servers as `internal-git`: this one.
    public var program = "/proc/self/exe"
    /// The process's environment: credentials and the names of proxies.
    public var environment: [String: String] = [:]
    /// Whether nobody waits any more.
    public var isStopped: @Sendable () -> Bool = { false }
    /// Told whenever the source was read, by the commit that counts.
    public var hasRead: @Sendable (PlanSource) -> Void = { _ in }

    /// Makes options.
    public init(
        _ source: ControllerConfiguration.Source,
        statusBranch: String?,
        organizations: [String],
        isReadOnly: Bool = false
    ) {
        self.source = source
        self.statusBranch = statusBranch
        self.rules = SourceRules(organizations: organizations)
        self.isReadOnly = isReadOnly
    }

    /// Takes them from a configuration.
    public init(_ configuration: ControllerConfiguration, isReadOnly: Bool) {
        var statusBranch: String?
        if case .branch(let branch) = configuration.status { statusBranch = branch.name }
        self.init(
            configuration.source,
            statusBranch: statusBranch,
            organizations: configuration.organizations.map(\.name),
            isReadOnly: isReadOnly
        )
        rules = SourceRules(configuration)
    }
}

extension SourceOptions {
    /// Where the status branch may be, the best place first: whoever plans in a clone has what was
    /// fetched from the repository, and no branch of their own.
    var statusReferences: [String] {
        guard let statusBranch else { return [] }
        let own = "refs/heads/\(statusBranch)"
        return Repository.isRemote(source.url)
            ? [own] : [own, "refs/remotes/origin/\(statusBranch)"]
    }
}

extension ControllerConfiguration.Source.Reference {
    /// The full name of the reference; nil for a commit.
    var fullName: String? {
        switch self {
        case .branch(let name): "refs/heads/\(name)"
        case .tag(let name): "refs/tags/\(name)"
        case .commit: nil
        }
    }

    /// For a message: `branch 'main'`.
    var title: String {
        switch self {
        case .branch(let name): "branch '\(name)'"
        case .tag(let name): "tag '\(name)'"
        case .commit(let id): "commit '\(id)'"
        }
    }
}
