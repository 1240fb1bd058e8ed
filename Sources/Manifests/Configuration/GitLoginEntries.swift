import Model

/// The description of who Regent is to a git server.
enum GitLoginEntries {
    typealias Entry = ConfigurationEntry<ControllerDraft>
    typealias Login = ControllerConfiguration.GitLogin

    /// The fields below a path.
    static func of(
        _ path: String,
        set: @escaping @Sendable (inout ControllerDraft, Login) -> Void,
        get: @escaping @Sendable (ControllerDraft) -> Login
    ) -> [Entry] {
        @Sendable func change(_ draft: inout ControllerDraft, _ body: (inout Login) -> Void) {
            var login = get(draft)
            body(&login)
            set(&draft, login)
        }
        let password = "\(path).passwordFrom.env or \(path).passwordFrom.file"
        let passphrase = "\(path).passphraseFrom.env or \(path).passphraseFrom.file"
        return [
            Entry(
                "\(path).username",
                .userName,
                "The user; `git` where neither this nor an ssh URL says one.",
                placeholder: "NAME"
            ) { draft, name in change(&draft) { $0.user = name } },
            Entry(
                "\(path).passwordFrom.env",
                .variableName,
                "The environment variable that has the password or the token, for https.",
                placeholder: "NAME",
                alternatives: password,
                isGuarded: true
            ) { draft, name in change(&draft) { $0.password = .environment(name) } },
            Entry(
                path: "\(path).passwordFrom.file",
                "The file that has the password or the token, read again each time.",
                default: .none,
                alternatives: password,
                isGuarded: true
            ) { draft, file in change(&draft) { $0.password = .file(file) } },
            Entry(
                path: "\(path).sshKeyFile",
                "The file with the private key, for ssh.",
                default: .none
            ) { draft, file in change(&draft) { $0.keyFile = file } },
            Entry(
                "\(path).passphraseFrom.env",
                .variableName,
                "The environment variable that has the private key's passphrase.",
                placeholder: "NAME",
                alternatives: passphrase,
                isGuarded: true
            ) { draft, name in change(&draft) { $0.passphrase = .environment(name) } },
            Entry(
                path: "\(path).passphraseFrom.file",
                "The file that has the private key's passphrase.",
                default: .none,
                alternatives: passphrase,
                isGuarded: true
            ) { draft, file in change(&draft) { $0.passphrase = .file(file) } },
            Entry(
                path: "\(path).knownHostsFile",
                "The host keys that are known, as ssh(1) keeps them; a host that it does not have is "
                    + "refused.",
                default: .none
            ) { draft, file in change(&draft) { $0.knownHostsFile = file } },
        ]
    }
}
