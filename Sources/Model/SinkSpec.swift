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

    /// What this version cannot do of what is asked, in words that follow "this version"; nil: it
    /// can do all of it.
    public var limitation: String? {
        guard case .file = self else { return "cannot write to \(kind.rawValue) yet" }
        if !options.isRequired {
            return "waits for every file, and cannot do with required: false yet"
        }
        if options.onRemoval != .retain {
            return "cannot delete a file that is no sink any more yet"
        }
        return options.template == nil ? nil : "cannot write a template into a file yet"
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
