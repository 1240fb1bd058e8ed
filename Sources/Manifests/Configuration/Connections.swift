import Model

extension ControllerConfiguration {
    /// Where sinks reach their systems: of each kind the first counts where a sink names none.
    public struct Connections: Sendable, Hashable {
        /// Clusters.
        public var kubernetes: [KubernetesConnection] = []
        /// Servers of Vault.
        public var vault: [VaultConnection] = []
        /// GitHub, or a server of one's own.
        public var github: [GitHubConnection] = []
        /// Accounts at AWS.
        public var aws: [AWSConnection] = []
        /// Services that take secrets in requests.
        public var webhook: [WebhookConnection] = []

        /// Makes connections: none.
        public init() {}

        /// The names of each kind.
        var names: [SinkSpec.Kind: Set<String>] {
            [
                .kubernetesSecret: Set(kubernetes.map(\.name)),
                .vault: Set(vault.map(\.name)),
                .githubActionsSecret: Set(github.map(\.name)),
                .awsSecretsManager: Set(aws.map(\.name)),
                .webhook: Set(webhook.map(\.name)),
            ]
        }
    }

    /// Where a secret of the configuration is read; never the secret itself.
    public typealias SecretSource = Organization.Credential

    /// A cluster; inside of one it is the cluster itself where no file is named.
    public struct KubernetesConnection: Sendable, Hashable {
        /// What sinks call it.
        public var name = ""
        /// The file that says how it is reached.
        public var kubeconfig: String?
        /// Which of the file's contexts is used; nil: its current one.
        public var context: String?

        /// Makes a connection to the cluster that is there.
        public init(name: String = "") { self.name = name }
    }

    /// A server of Vault.
    public struct VaultConnection: Sendable, Hashable {
        /// How a connection says who it is.
        public enum Authentication: Sendable, Hashable {
            /// By an AppRole.
            case appRole(mount: String, roleID: String, secretID: SecretSource)
            /// By the service account of the cluster that Regent runs in.
            case kubernetes(mount: String, role: String)
            /// By a token of somebody that Vault trusts.
            case jwt(mount: String, role: String, token: SecretSource)
            /// By a token of Vault.
            case token(SecretSource)
        }

        /// What sinks call it.
        public var name = ""
        /// Its URL.
        public var address = ""
        /// The certificates that it is known by; nil: the system's.
        public var caFile: String?
        /// The namespace of Vault Enterprise.
        public var namespace: String?
        /// How it is told who asks.
        public var authentication: Authentication?
    }

    /// GitHub, or a server of one's own.
    public struct GitHubConnection: Sendable, Hashable {
        /// How a connection says who it is.
        public enum Authentication: Sendable, Hashable {
            /// By a token of a person or a machine.
            case token(SecretSource)
            /// As an app.
            case app(id: String, installationID: String, privateKey: SecretSource)
        }

        /// What sinks call it.
        public var name = ""
        /// The base of its API.
        public var apiURL = "https://api.github.com"
        /// How it is told who asks.
        public var authentication: Authentication?
    }

    /// An account at AWS, with the credentials that its tools find.
    public struct AWSConnection: Sendable, Hashable {
        /// What sinks call it.
        public var name = ""
        /// The region of its endpoint; nil: that of the sink.
        public var region: String?
        /// An endpoint of something else that speaks the same.
        public var endpointURL: String?
    }

    /// A service that takes secrets in requests.
    public struct WebhookConnection: Sendable, Hashable {
        /// What sinks call it.
        public var name = ""
        /// Where requests go.
        public var url = ""
        /// What they are signed with.
        public var secret: SecretSource?
    }

    /// A program that manifests can ask for by its name.
    public struct Hook: Sendable, Hashable {
        /// What sinks call it.
        public var name = ""
        /// The program's path and its arguments.
        public var command: [String] = []
        /// The program that says whether a secret is there, and its arguments; empty: nobody can say.
        public var verify: [String] = []
        /// How long it may take.
        public var timeout = Duration.seconds(30)
        /// Who it runs as; nil: the process's own user.
        public var user: String?
    }
}
