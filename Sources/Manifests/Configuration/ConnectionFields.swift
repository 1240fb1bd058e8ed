import Model

/// The descriptions of an element of each list in `connections`.
enum ConnectionFields {
    typealias Configuration = ControllerConfiguration

    private static func name<Draft>(
        _ set: @escaping @Sendable (inout Draft, String) -> Void
    ) -> Field<Draft> {
        Field("name", ScalarType<String>.name, "What sinks call it.", isRequired: true) {
            set(&$0, $1.value)
        }
    }

    static let kubernetes = ObjectType<Configuration.KubernetesConnection>(
        "connections.kubernetes",
        [
            name { $0.name = $1 },
            Field(
                "kubeconfig",
                .configuredPath,
                "The file that says how the cluster is reached.",
                default: .rule("inside a cluster its service account, else KUBECONFIG")
            ) { $0.kubeconfig = $1.value },
            Field(
                "context",
                ScalarType<String>.text(maximumBytes: 253),
                "Which of the file's contexts is used.",
                default: .rule("the file's current one")
            ) { $0.context = $1.value },
        ]
    )

    static let vault = ObjectType<Configuration.VaultConnection>(
        "connections.vault",
        [
            name { $0.name = $1 },
            Field(
                "address",
                .guardedURL,
                "The server's URL; plain http only to this machine.",
                isRequired: true
            ) { $0.address = $1.value },
            Field(
                "caFile",
                .configuredPath,
                "The certificates that the server is known by.",
                default: .rule("the system's")
            ) { $0.caFile = $1.value },
            Field(
                "namespace",
                ScalarType<String>.text(maximumBytes: 253),
                "The namespace of Vault Enterprise."
            ) { $0.namespace = $1.value },
            Field(
                "auth",
                .vaultAuthentication,
                "How the server is told who asks: one of the ways.",
                isRequired: true
            ) { $0.authentication = $1.value },
        ]
    )

    static let github = ObjectType<Configuration.GitHubConnection>(
        "connections.github",
        [
            name { $0.name = $1 },
            Field(
                "apiURL",
                .guardedURL,
                "The base of the API.",
                default: .value("https://api.github.com")
            ) { $0.apiURL = $1.value },
            Field(
                "tokenFrom",
                .secretSource("connections.github.tokenFrom"),
                "Where the token is read; or app."
            ) { $0.authentication = .token($1.value) },
            Field(
                "app",
                .githubApp,
                "The app that asks; or tokenFrom."
            ) { $0.authentication = $1.value },
        ]
    )

    static let aws = ObjectType<Configuration.AWSConnection>(
        "connections.aws",
        [
            name { $0.name = $1 },
            Field(
                "region",
                ScalarType<String>.region,
                "The region of the endpoint.",
                default: .rule("the sink's")
            ) { $0.region = $1.value },
            Field(
                "endpointURL",
                .guardedURL,
                "An endpoint of something else that speaks the same."
            ) { $0.endpointURL = $1.value },
        ]
    )

    static let webhook = ObjectType<Configuration.WebhookConnection>(
        "connections.webhook",
        [
            name { $0.name = $1 },
            Field(
                "url",
                .guardedURL,
                "Where requests go; plain http only to this machine.",
                isRequired: true
            ) { $0.url = $1.value },
            Field(
                "secretFrom",
                .secretSource("connections.webhook.secretFrom"),
                "Where the key is read that requests are signed with.",
                isRequired: true
            ) { $0.secret = $1.value },
        ]
    )
}

/// The description of an element of `hooks`.
enum HookFields {
    static let hook = ObjectType<ControllerConfiguration.Hook>(
        "hooks",
        [
            Field("name", ScalarType<String>.name, "What sinks call it.", isRequired: true) {
                $0.name = $1.value
            },
            Field(
                "command",
                .command,
                "The program's absolute path and its arguments.",
                isRequired: true
            ) { $0.command = $1.value },
            Field(
                "verify",
                .command,
                "The program that is given a secret and says whether it is there: by status 0 that "
                    + "it is, by 1 that it is not.",
                default: .rule("nobody can say")
            ) { $0.verify = $1.value },
            Field(
                "timeout",
                .positiveDuration,
                "How long each program may take.",
                default: .value("30s")
            ) { $0.timeout = $1.value },
            Field(
                "user",
                ScalarType<String>.text(maximumBytes: 32),
                "Who it runs as.",
                default: .rule("the process's own user")
            ) { $0.user = $1.value },
        ]
    )
}

extension ValueType where Value == [String] {
    /// A program and its arguments; which program runs is not left to a search path.
    fileprivate static let command: ValueType = {
        let words = list(of: .text(maximumBytes: 4096), atMost: 64)
        return ValueType(shape: words.shape) { index, field, decoding in
            guard let command = words.decode(index, field, &decoding) else { return nil }
            guard let program = command.first, program.hasPrefix("/") else {
                decoding.report(
                    "\(field) does not begin with an absolute path",
                    hint: "write it as [/usr/local/bin/program, argument]",
                    at: decoding.node(index).mark
                )
                return nil
            }
            return command
        }
    }()
}

extension ValueType where Value == String {
    /// A path of this machine; a relative one is meant from the configuration's folder.
    static let configuredPath: ValueType = {
        let path = ValueType<String>(ScalarType.localPath)
        return ValueType(shape: path.shape) { index, field, decoding in
            path.decode(index, field, &decoding).map { joined(decoding.folder, $0) }
        }
    }()
}
