import Model

/// The description of an element of `delivery`.
enum SinkFields {
    static let sink = ObjectType<SinkDraft>("spec.delivery", kinds + options)

    private static let kinds: [Field<SinkDraft>] = [
        kind(
            "file",
            FileSinkFields.object,
            FileSinkSpec(path: ""),
            "A file that holds nothing but the secret."
        ) { .file($0) },
        kind(
            "kubernetesSecret",
            KubernetesSinkFields.object,
            KubernetesSecretSpec(namespace: "", name: "", key: ""),
            "A key of a Kubernetes Secret.",
            check: KubernetesSinkFields.check
        ) { .kubernetesSecret($0) },
        kind(
            "vault",
            StoreSinkFields.vault,
            VaultSinkSpec(mount: "", path: "", field: ""),
            "A field of a secret in Vault."
        ) { .vault($0) },
        kind(
            "githubActionsSecret",
            StoreSinkFields.github,
            GitHubActionsSecretSpec(repository: "", name: ""),
            "A secret of a repository's workflows."
        ) { .githubActionsSecret($0) },
        kind(
            "awsSecretsManager",
            StoreSinkFields.aws,
            AWSSecretSpec(region: "", secretID: ""),
            "A secret in AWS Secrets Manager."
        ) { .awsSecretsManager($0) },
        kind(
            "webhook",
            ReceiverSinkFields.webhook,
            WebhookSinkSpec(connection: ""),
            "A signed request to a service."
        ) { .webhook($0) },
        kind(
            "hook",
            ReceiverSinkFields.hook,
            HookSinkSpec(name: ""),
            "A program that the configuration names."
        ) { .hook($0) },
    ]

    private static let options: [Field<SinkDraft>] = [
        Field(
            "connection",
            ScalarType<String>.name,
            "Which of the configuration's connections is used.",
            default: .rule("the first of its kind")
        ) { $0.connection = $1 },
        Field(
            "required",
            .boolean,
            "Whether a rotation waits for the sink.",
            default: .value("true")
        ) { $0.options.isRequired = $1.value },
        Field(
            "onRemoval",
            ScalarType<SinkOptions.Removal>.enumeration,
            "What becomes of the secret there once the sink is gone from the manifest.",
            default: .value(SinkOptions.Removal.retain.rawValue)
        ) { $0.options.onRemoval = $1.value },
        Field(
            "template",
            ScalarType<String>.template,
            "What is written instead of the bare secret, which \(SinkOptions.placeholder) stands for.",
            default: .rule("the secret alone")
        ) { $0.options.template = $1.value },
    ]

    /// A kind of sink, whose fields are all in one object.
    private static func kind<Spec: Sendable>(
        _ name: String,
        _ object: ObjectType<Spec>,
        _ empty: Spec,
        _ documentation: String,
        check: @escaping @Sendable (Spec, Int, inout Decoding) -> Void = { _, _, _ in },
        sink: @escaping @Sendable (Spec) -> SinkSpec
    ) -> Field<SinkDraft> {
        let type = ValueType<SinkSpec>(shape: object.shape) { index, _, decoding in
            let problems = decoding.problems
            var spec = empty
            object.decode(index, into: &spec, &decoding)
            guard decoding.problems == problems else { return nil }
            check(spec, index, &decoding)
            return decoding.problems == problems ? sink(spec) : nil
        }
        return Field(name, type, documentation) { $0.kinds.append($1) }.asChoice
    }
}

extension ScalarType where Value == String {
    /// A text around the secret.
    fileprivate static let template = ScalarType(
        .formatted("a template", pattern: #"\{\{token\}\}"#)
    ) { text throws(ValueProblem) in
        guard text.utf8.count <= 16 * 1024 else { throw ValueProblem("is longer than 16 KiB") }
        guard text.contains(SinkOptions.placeholder) else {
            throw ValueProblem(
                "does not have \(SinkOptions.placeholder)",
                hint: "that stands for the secret"
            )
        }
        let isPlain = text.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || !$0.isSteering }
        guard isPlain else { throw ValueProblem("has a control character") }
        return text
    }
}
