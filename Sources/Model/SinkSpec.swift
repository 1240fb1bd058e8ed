/// Where a secret is handed over.
public enum SinkSpec: Hashable, Sendable, Codable {
    /// A file on the machine that Regent runs on.
    case file(FileSinkSpec)
    /// A key of a Kubernetes Secret.
    case kubernetesSecret(KubernetesSecretSpec)
    /// A field of a secret in Vault.
    case vault(VaultSinkSpec)
    /// A secret of the workflows of a repository at GitHub.
    case githubActionsSecret(GitHubActionsSecretSpec)
    /// A secret in AWS Secrets Manager.
    case awsSecretsManager(AWSSecretSpec)
    /// A signed request to a service.
    case webhook(WebhookSinkSpec)
    /// A program of this machine.
    case hook(HookSinkSpec)

    /// A kind of sink, by the field that names it in a manifest.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// See ``SinkSpec/file(_:)``.
        case file
        /// See ``SinkSpec/kubernetesSecret(_:)``.
        case kubernetesSecret
        /// See ``SinkSpec/vault(_:)``.
        case vault
        /// See ``SinkSpec/githubActionsSecret(_:)``.
        case githubActionsSecret
        /// See ``SinkSpec/awsSecretsManager(_:)``.
        case awsSecretsManager
        /// See ``SinkSpec/webhook(_:)``.
        case webhook
        /// See ``SinkSpec/hook(_:)``.
        case hook
    }

    /// What kind of sink it is.
    public var kind: Kind {
        switch self {
        case .file: .file
        case .kubernetesSecret: .kubernetesSecret
        case .vault: .vault
        case .githubActionsSecret: .githubActionsSecret
        case .awsSecretsManager: .awsSecretsManager
        case .webhook: .webhook
        case .hook: .hook
        }
    }

    /// What every kind of sink can be told.
    public var options: SinkOptions {
        switch self {
        case .file(let sink): sink.options
        case .kubernetesSecret(let sink): sink.options
        case .vault(let sink): sink.options
        case .githubActionsSecret(let sink): sink.options
        case .awsSecretsManager(let sink): sink.options
        case .webhook(let sink): sink.options
        case .hook(let sink): sink.options
        }
    }

    /// The sink's identity: two specs with the same one write to the same place.
    public var id: SinkID {
        let system = options.connection.map { "\($0):" } ?? ""
        return SinkID(kind: kind.rawValue, target: system + place)
    }

    /// Whether no two tokens may have it: a service is told with each secret whose it is.
    public var isExclusive: Bool { kind != .webhook }

    /// The place without the system that it is in.
    private var place: String {
        switch self {
        case .file(let file): file.path
        case .kubernetesSecret(let secret): "\(secret.namespace)/\(secret.name)/\(secret.key)"
        case .vault(let secret): "\(secret.mount)/\(secret.path)#\(secret.field)"
        // GitHub tells neither repositories nor secrets apart by their case.
        case .githubActionsSecret(let secret):
            "\(secret.repository.lowercased())/\(secret.name.uppercased())"
        case .awsSecretsManager(let secret): "\(secret.region)/\(secret.secretID)"
        case .webhook(let webhook): webhook.connection
        case .hook(let hook): ([hook.name] + hook.arguments).joined(separator: " ")
        }
    }

    /// What this version cannot do of what is asked, as a clause; nil: it
    /// can do all of it.
    public var limitation: String? {
        switch self {
        case .githubActionsSecret, .awsSecretsManager, .webhook:
            "this version of Regent cannot write to \(kind.rawValue) yet"
        case .file, .kubernetesSecret, .vault, .hook: nil
        }
    }

    /// What decides what is written where: a sink that differs from another one in something else holds
    /// the same.
    public var placement: SinkSpec {
        func plain(_ options: SinkOptions) -> SinkOptions {
            SinkOptions(connection: options.connection, template: options.template)
        }
        switch self {
        case .file(var file):
            file.options = plain(file.options)
            file.reload = nil
            return .file(file)
        case .kubernetesSecret(var secret):
            secret.options = plain(secret.options)
            secret.restart = []
            return .kubernetesSecret(secret)
        case .vault(var secret):
            secret.options = plain(secret.options)
            return .vault(secret)
        case .githubActionsSecret(var secret):
            secret.options = plain(secret.options)
            return .githubActionsSecret(secret)
        case .awsSecretsManager(var secret):
            secret.options = plain(secret.options)
            return .awsSecretsManager(secret)
        case .webhook(var webhook):
            webhook.options = plain(webhook.options)
            return .webhook(webhook)
        case .hook(var hook):
            hook.options = plain(hook.options)
            return .hook(hook)
        }
    }

    /// In which order the sinks of one token get a new secret, the least first: what keeps it comes
    /// before what is told of it once.
    public var rank: Int {
        switch self {
        case .kubernetesSecret, .vault, .githubActionsSecret, .awsSecretsManager: 0
        case .file: 1
        case .webhook, .hook: 2
        }
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
