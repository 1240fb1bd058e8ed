import Model

/// One of several ways to say a thing, each with the field that says it.
private struct Choice<Value: Sendable>: Sendable {
    var values: [Value] = []
}

extension ValueType {
    /// An object of which exactly one field is said.
    private static func choice(
        _ path: String,
        _ title: String,
        _ fields: [Field<Choice<Value>>]
    ) -> ValueType {
        let object = ObjectType<Choice<Value>>(path, fields.map(\.asChoice))
        return ValueType(shape: object.shape) { index, _, decoding in
            let problems = decoding.problems
            var draft = Choice<Value>()
            object.decode(index, into: &draft, &decoding)
            guard decoding.problems == problems else { return nil }
            guard draft.values.count == 1 else {
                decoding.report(
                    "\(path) says \(draft.values.isEmpty ? "none" : "more than one") of \(title)",
                    hint: "say one of them",
                    at: decoding.node(index).mark
                )
                return nil
            }
            return draft.values.first
        }
    }
}

extension ValueType where Value == ControllerConfiguration.SecretSource {
    /// `{env: NAME}` or `{file: PATH}`.
    static func secretSource(_ path: String) -> ValueType {
        choice(
            path,
            "env and file",
            [
                Field(
                    "env",
                    .guardedVariable,
                    "The environment variable that has it."
                ) { $0.values.append(.environment($1.value)) },
                Field(
                    "file",
                    .configuredPath,
                    "The file that has it, read again when it changes."
                ) { $0.values.append(.file($1.value)) },
            ]
        )
    }
}

/// A role at Vault, as far as it is said.
private struct RoleDraft: Sendable {
    var mount: String
    var role = ""
    var secret: ControllerConfiguration.SecretSource?
}

extension ValueType where Value == ControllerConfiguration.VaultConnection.Authentication {
    fileprivate static var path: String { "connections.vault.auth" }

    static let vaultAuthentication = choice(
        path,
        "appRole, kubernetes, jwt and token",
        [
            Field(
                "appRole",
                role("appRole", mount: "approle", role: "roleID", secret: "secretIDFrom") { draft in
                    draft.secret.map {
                        .appRole(mount: draft.mount, roleID: draft.role, secretID: $0)
                    }
                },
                "By an AppRole."
            ) { $0.values.append($1.value) },
            Field(
                "kubernetes",
                role("kubernetes", mount: "kubernetes", role: "role", secret: nil) {
                    .kubernetes(mount: $0.mount, role: $0.role)
                },
                "By the service account of the cluster that Regent runs in."
            ) { $0.values.append($1.value) },
            Field(
                "jwt",
                role("jwt", mount: "jwt", role: "role", secret: "tokenFrom") { draft in
                    draft.secret.map { .jwt(mount: draft.mount, role: draft.role, token: $0) }
                },
                "By a token of somebody that Vault trusts."
            ) { $0.values.append($1.value) },
            Field(
                "token",
                ValueType<ControllerConfiguration.SecretSource>.secretSource("\(path).token"),
                "By a token of Vault."
            ) { $0.values.append(.token($1.value)) },
        ]
    )

    private static func role(
        _ name: String,
        mount: String,
        role: String,
        secret: String?,
        make: @escaping @Sendable (RoleDraft) -> Value?
    ) -> ValueType {
        var fields: [Field<RoleDraft>] = [
            Field(
                "mount",
                ScalarType<String>.text(maximumBytes: 253),
                "Where the method is mounted.",
                default: .value(mount)
            ) { $0.mount = $1.value },
            Field(
                role,
                ScalarType<String>.text(maximumBytes: 253),
                "The role.",
                isRequired: true
            ) { $0.role = $1.value },
        ]
        if let secret {
            fields.append(
                Field(
                    secret,
                    ValueType<ControllerConfiguration.SecretSource>.secretSource(
                        "\(path).\(name).\(secret)"
                    ),
                    "Where the role's secret is read.",
                    isRequired: true
                ) { $0.secret = $1.value }
            )
        }
        let object = ObjectType<RoleDraft>("\(path).\(name)", fields)
        return ValueType(shape: object.shape) { index, _, decoding in
            let problems = decoding.problems
            var draft = RoleDraft(mount: mount)
            object.decode(index, into: &draft, &decoding)
            return decoding.problems == problems ? make(draft) : nil
        }
    }
}

/// An app at GitHub, as far as it is said.
private struct AppDraft: Sendable {
    var id = ""
    var installationID = ""
    var privateKey: ControllerConfiguration.SecretSource?
}

extension ValueType where Value == ControllerConfiguration.GitHubConnection.Authentication {
    static let githubApp: ValueType = {
        let path = "connections.github.app"
        let object = ObjectType<AppDraft>(
            path,
            [
                Field("id", ScalarType<String>.identifier, "The app's id.", isRequired: true) {
                    $0.id = $1.value
                },
                Field(
                    "installationID",
                    ScalarType<String>.identifier,
                    "The id of its installation.",
                    isRequired: true
                ) { $0.installationID = $1.value },
                Field(
                    "privateKeyFrom",
                    ValueType<ControllerConfiguration.SecretSource>.secretSource(
                        "\(path).privateKeyFrom"
                    ),
                    "Where its private key is read.",
                    isRequired: true
                ) { $0.privateKey = $1.value },
            ]
        )
        return ValueType(shape: object.shape) { index, _, decoding in
            var draft = AppDraft()
            object.decode(index, into: &draft, &decoding)
            return draft.privateKey.map {
                .app(id: draft.id, installationID: draft.installationID, privateKey: $0)
            }
        }
    }()
}

extension ValueType where Value == String {
    /// The name of an environment variable; what is none may be the secret itself by mistake.
    fileprivate static let guardedVariable = ValueType(guarded: .variableName)

    /// A URL, which may have a password in it by mistake.
    static let guardedURL = ValueType(guarded: .apiURL)
}
