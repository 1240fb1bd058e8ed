public import Model

/// How one controller works: where manifests come from, which organizations it keeps, where it
/// keeps what.
///
/// Paths are absolute, or relative to the process's working directory.
public struct ControllerConfiguration: Sendable, Hashable {
    /// Where manifests come from.
    public var source: Source
    /// The organizations that manifests may name, in the file's order; at least one.
    public var organizations: [Organization]
    /// The state's database.
    public var stateFile: String
    /// The key that seals secrets in the state.
    public var escrowKeyFile: String
    /// Where relative paths of file sinks lie.
    public var filesRoot: String
    /// Where status files go.
    public var status: StatusTarget
    /// Where sinks reach their systems.
    public var connections: Connections
    /// The only programs that a manifest can ask for.
    public var hooks: [Hook]
    /// What the manifests of a folder may ask for; the first that fits a file decides.
    public var policies: [Policy]
    /// What one run may do at most.
    public var limits: RunLimits
    /// Whether nothing is to be changed anywhere.
    public var isSuspended: Bool
    /// How long one call of the token API may take.
    public var requestTimeout: Duration
    /// How long a call whose answer was lost may still take effect.
    public var settle: Duration
    /// What answers those who watch the controller; nil: nothing listens.
    public var server: Server?

    /// Makes a configuration.
    public init(
        source: Source,
        organizations: [Organization],
        stateFile: String,
        escrowKeyFile: String,
        filesRoot: String,
        status: StatusTarget,
        connections: Connections = Connections(),
        hooks: [Hook] = [],
        policies: [Policy] = [],
        limits: RunLimits = RunLimits(),
        isSuspended: Bool = false,
        requestTimeout: Duration = .seconds(30),
        settle: Duration = .seconds(60),
        server: Server? = nil
    ) {
        self.source = source
        self.organizations = organizations
        self.stateFile = stateFile
        self.escrowKeyFile = escrowKeyFile
        self.filesRoot = filesRoot
        self.status = status
        self.connections = connections
        self.hooks = hooks
        self.policies = policies
        self.limits = limits
        self.isSuspended = isSuspended
        self.requestTimeout = requestTimeout
        self.settle = settle
        self.server = server
    }
}

extension ControllerConfiguration {
    /// A git repository, and what in it is read.
    public struct Source: Sendable, Hashable {
        /// What of the repository is read.
        public enum Reference: Sendable, Hashable {
            /// The commit that a branch points to.
            case branch(String)
            /// The commit that a tag points to.
            case tag(String)
            /// One commit, by its 40 lower-case hex digits.
            case commit(String)

            /// The branch, the tag or the commit's digits.
            public var name: String {
                switch self {
                case .branch(let name), .tag(let name), .commit(let name): name
                }
            }
        }

        /// The repository's path, or its URL; a file URL is turned into a path.
        public var url: String
        /// What of it is read.
        public var reference: Reference
        /// The folder of manifests from the repository's root, without slashes at its ends; empty:
        /// the root.
        public var path: String
        /// How often it is looked at.
        public var interval: Duration
        /// Where the mirror lies; it can be thrown away.
        public var mirror: String
        /// Lists those of whom one has to have signed the commit; nil: no signature is asked for.
        public var allowedSignersFile: String?
        /// How its server is reached.
        public var access = GitAccess()

        /// Makes a source.
        public init(
            url: String,
            reference: Reference = .branch("main"),
            path: String = "",
            interval: Duration = .seconds(60),
            mirror: String,
            allowedSignersFile: String? = nil
        ) {
            self.url = url
            self.reference = reference
            self.path = path
            self.interval = interval
            self.mirror = mirror
            self.allowedSignersFile = allowedSignersFile
        }
    }

    /// An organization at the token API.
    public struct Organization: Sendable, Hashable {
        /// Where the credential is read; never the credential itself.
        public enum Credential: Sendable, Hashable {
            /// The environment variable of that name.
            case environment(String)
            /// A file, read again when it changes.
            case file(String)
        }

        /// What manifests call it.
        public var name: String
        /// The API's base, without a slash at its end: `https://api.axiom.co`.
        public var apiURL: String
        /// Where the credential is read.
        public var credential: Credential
        /// The API's id of it, which a personal access token needs.
        public var organizationID: String?

        /// Makes an organization.
        public init(
            name: String,
            apiURL: String,
            credential: Credential,
            organizationID: String? = nil
        ) {
            self.name = name
            self.apiURL = apiURL
            self.credential = credential
            self.organizationID = organizationID
        }
    }

    /// Where status files go.
    public enum StatusTarget: Sendable, Hashable {
        /// A branch of the source's repository.
        case branch(StatusBranch)
        /// A folder of this machine.
        case directory(String)
    }

    /// A branch of status files.
    public struct StatusBranch: Sendable, Hashable {
        /// The branch's name.
        public var name: String
        /// The folder in it, without slashes at its ends; empty: the root.
        public var path: String
        /// The name of the commits' author.
        public var authorName: String
        /// The address of the commits' author.
        public var authorEmail: String

        /// Makes a branch.
        public init(
            name: String,
            path: String = "",
            authorName: String = "regent",
            authorEmail: String = "regent@localhost"
        ) {
            self.name = name
            self.path = path
            self.authorName = authorName
            self.authorEmail = authorEmail
        }
    }

    /// What one run may do at most.
    public struct RunLimits: Sendable, Hashable {
        /// Tokens that may be deleted.
        public var maxDeletions: Int
        /// Tokens that may be deleted, in hundredths of those that are known.
        public var maxDeletionsPercent: Int
        /// Operations of any kind.
        public var maxChangesPerRun: Int
        /// Calls that may lose their answers within an hour; or a tenth of the known tokens.
        public var maxAmbiguousPerHour: Int
        /// Operations at a time.
        public var concurrency: Int

        /// Makes limits.
        public init(
            maxDeletions: Int = 5,
            maxDeletionsPercent: Int = 10,
            maxChangesPerRun: Int = 200,
            maxAmbiguousPerHour: Int = 10,
            concurrency: Int = 8
        ) {
            self.maxDeletions = maxDeletions
            self.maxDeletionsPercent = maxDeletionsPercent
            self.maxChangesPerRun = maxChangesPerRun
            self.maxAmbiguousPerHour = maxAmbiguousPerHour
            self.concurrency = concurrency
        }
    }
}
