import Git
import Manifests
public import Model
public import Planning

/// Which commit of a repository is wanted.
public enum SourceReference: Hashable, Sendable {
    /// The tip of a branch.
    case branch(String)
    /// The commit that a tag names.
    case tag(String)
    /// One commit, by its full id.
    case commit(String)

    /// As the configuration writes it: `main`.
    public var name: String {
        switch self {
        case .branch(let name), .tag(let name), .commit(let name): name
        }
    }

    /// The full name of the reference; nil for a commit.
    var fullName: String? {
        switch self {
        case .branch(let name): "refs/heads/\(name)"
        case .tag(let name): "refs/tags/\(name)"
        case .commit: nil
        }
    }
}

/// What was read from the source.
public struct SourceSnapshot: Sendable {
    /// The commit and where it comes from.
    public var source: PlanSource
    /// What it asks for.
    public var desired: DesiredState
}

/// Where manifests come from.
public struct SourceOptions: Sendable {
    /// The repository: a path or a file URL.
    public var url: String
    /// Which commit.
    public var reference: SourceReference
    /// The folder of the manifests, empty for the root.
    public var folder: String
    /// Where the private bare mirror lies.
    public var mirror: String
    /// The branch of the same repository that status files go to; nil: they go to a folder.
    public var statusBranch: String?
    /// The names of the configured organizations.
    public var organizations: [String]
    /// Whether the reader only looks, so that it can do without a mirror that it cannot write.
    public var isReadOnly: Bool

    /// Makes options.
    public init(
        url: String,
        reference: SourceReference,
        folder: String,
        mirror: String,
        statusBranch: String?,
        organizations: [String],
        isReadOnly: Bool = false
    ) {
        self.url = url
        self.reference = reference
        self.folder = folder
        self.mirror = mirror
        self.statusBranch = statusBranch
        self.organizations = organizations
        self.isReadOnly = isReadOnly
    }
}
