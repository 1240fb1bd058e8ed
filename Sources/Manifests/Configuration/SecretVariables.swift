extension ControllerConfiguration {
    /// The environment variables that secrets are read from: no program that Regent starts has a use
    /// for them.
    public var secretVariables: Set<String> {
        let logins = [source.access.reader, source.access.writer]
        let sources =
            organizations.map { Optional($0.credential) }
            + logins.flatMap { [$0.password, $0.passphrase] }
            + connections.vault.map { $0.authentication?.source }
            + connections.github.map { $0.authentication?.source }
            + connections.webhook.map(\.secret)
        return Set(sources.compactMap { $0?.variable })
    }
}

extension ControllerConfiguration.SecretSource {
    fileprivate var variable: String? {
        guard case .environment(let name) = self else { return nil }
        return name
    }
}

extension ControllerConfiguration.VaultConnection.Authentication {
    fileprivate var source: ControllerConfiguration.SecretSource? {
        switch self {
        case .appRole(_, _, let source), .jwt(_, _, let source), .token(let source): source
        case .kubernetes: nil
        }
    }
}

extension ControllerConfiguration.GitHubConnection.Authentication {
    fileprivate var source: ControllerConfiguration.SecretSource {
        switch self {
        case .token(let source), .app(_, _, let source): source
        }
    }
}
