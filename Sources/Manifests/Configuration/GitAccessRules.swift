import Model

/// What fits the kind of the source's URL.
enum GitAccessRules {
    static func check(
        _ draft: ControllerDraft,
        _ settings: [ConfigurationSetting],
        _ diagnostics: inout [Diagnostic]
    ) {
        guard let url = draft.sourceURL else { return }
        let scheme = GitURL.scheme(of: url)
        for (path, login) in [
            ("source.auth", draft.sourceLogin), ("status.auth", draft.statusLogin),
        ] where login != ControllerConfiguration.GitLogin() {
            for problem in problems(of: login, scheme) {
                diagnostics.append(
                    Diagnostic(
                        .error,
                        "\(path)\(problem.summary)",
                        hint: problem.hint,
                        position: position(below: path, in: settings)
                    )
                )
            }
        }
        if scheme == "ssh", draft.sourceLogin.keyFile == nil {
            diagnostics.append(
                Diagnostic(
                    .error,
                    "source.url is reached over ssh, and source.auth.sshKeyFile is missing",
                    hint: "write the file of a private key that may read the repository",
                    position: ConfigurationRules.position(of: "source.url", in: settings)
                )
            )
        }
        if scheme == "ssh", draft.sourceLogin.knownHostsFile == nil {
            diagnostics.append(
                Diagnostic(
                    .error,
                    "source.url is reached over ssh, and source.auth.knownHostsFile is missing",
                    hint:
                        "no host key is trusted at first sight; `ssh-keyscan HOST` prints what to "
                        + "compare and to write there",
                    position: ConfigurationRules.position(of: "source.url", in: settings)
                )
            )
        }
    }

    private static func problems(
        of login: ControllerConfiguration.GitLogin,
        _ scheme: String?
    ) -> [(summary: String, hint: String)] {
        switch scheme {
        case "ssh":
            guard login.password != nil else { return [] }
            return [
                (".passwordFrom is for https, and source.url is reached over ssh", "use sshKeyFile")
            ]
        case "https", "http":
            guard login.keyFile != nil || login.passphrase != nil || login.knownHostsFile != nil
            else {
                if login.user != nil, login.password == nil {
                    return [(".username has no password", "say passwordFrom, too")]
                }
                return []
            }
            return [
                (
                    " has a key or known hosts, which are for ssh, and source.url is not reached so",
                    "use username and passwordFrom"
                )
            ]
        default:
            return [(" has no meaning for a path", "leave it out")]
        }
    }

    private static func position(
        below path: String,
        in settings: [ConfigurationSetting]
    ) -> SourcePosition? {
        let found = settings.first { $0.path.hasPrefix("\(path).") }
        return found.flatMap { ConfigurationRules.position(of: $0.path, in: settings) }
    }
}
