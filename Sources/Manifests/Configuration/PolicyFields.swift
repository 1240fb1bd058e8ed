import Model

/// A policy, as far as it is said.
struct PolicyDraft: Sendable {
    var path: String?
    var rest = Policy(path: PathPattern(""))

    /// Nil where the path is missing, which was reported.
    var policy: Policy? {
        path.map { path in
            var policy = rest
            policy.path = PathPattern(path)
            return policy
        }
    }
}

/// The description of an element of `policies`.
enum PolicyFields {
    static let policy = ObjectType<PolicyDraft>(
        "policies",
        [
            Field(
                "path",
                ScalarType<String>.text(maximumBytes: Limits.pathBytes),
                "Which files it is about: a path from the repository's root with *, ? and **.",
                isRequired: true
            ) { $0.path = $1.value },
            Field(
                "organizations",
                .list(of: .name, atMost: 1000),
                "The organizations that manifests may name.",
                default: .rule("any")
            ) { $0.rest.organizations = $1.value },
            Field(
                "datasets",
                .patterns,
                "The data sets that tokens may reach, with * and ?.",
                default: .rule("any")
            ) { $0.rest.datasets = $1.value },
            Field(
                "organizationCapabilities",
                .list(of: .text(maximumBytes: 64), atMost: 1000),
                "The groups of the organization's capabilities that tokens may have.",
                default: .rule("any")
            ) { $0.rest.organizationCapabilities = $1.value },
            Field(
                "maxLifetime",
                .positiveDuration,
                "The longest life of a token, which then has to expire.",
                default: .rule("any, and none")
            ) { $0.rest.maxLifetime = $1.value },
            Field(
                "requireRotation",
                .positiveDuration,
                "The longest time between two rotations.",
                default: .rule("any, and none")
            ) { $0.rest.requireRotation = $1.value },
            Field(
                "sinks",
                .object(sinks, SinkPolicy()),
                "The kinds of sinks that are allowed, and what each may name.",
                default: .rule("any")
            ) { $0.rest.sinks = $1.value },
        ]
    )

    private static let sinks = ObjectType<SinkPolicy>(
        "policies.sinks",
        [
            Field(
                SinkSpec.Kind.file.rawValue,
                .object(
                    ObjectType(
                        "policies.sinks.file",
                        [
                            Field(
                                "under",
                                ScalarType<String>.text(maximumBytes: Limits.pathBytes),
                                "The folder that files have to lie below.",
                                default: .rule("any")
                            ) { $0.allowed["under"] = [NamePattern($1.value)] },
                            Field(
                                "pidFiles",
                                ScalarType<String>.text(maximumBytes: Limits.pathBytes),
                                "The folder that the pidFile of a reload has to lie below.",
                                default: .rule("under")
                            ) { $0.allowed["pidFiles"] = [NamePattern($1.value)] },
                        ]
                    ),
                    SinkPolicy.Rule()
                ),
                "Whether secrets may go to file, and where."
            ) { $0.rules[.file] = $1.value },
            kind(.kubernetesSecret, ["namespaces": "Namespaces, with * and ?."]),
            kind(.vault, ["mounts": "Mounts, with * and ?.", "paths": "Paths, with * and ?."]),
            kind(.githubActionsSecret, ["repositories": "Repositories, with * and ?."]),
            kind(
                .awsSecretsManager,
                ["regions": "Regions, with * and ?.", "secretIDs": "Names, with * and ?."]
            ),
            kind(.webhook, ["connections": "Connections, with * and ?."]),
            kind(.hook, ["names": "Hooks, with * and ?."]),
        ]
    )

    private static func kind(
        _ kind: SinkSpec.Kind,
        _ rules: [String: String]
    ) -> Field<SinkPolicy> {
        let object = ObjectType<SinkPolicy.Rule>(
            "policies.sinks.\(kind.rawValue)",
            rules.sorted { $0.key < $1.key }.map { name, documentation in
                Field(name, .patterns, documentation, default: .rule("any")) {
                    $0.allowed[name] = $1.value
                }
            }
        )
        return Field(
            kind.rawValue,
            .object(object, SinkPolicy.Rule()),
            "Whether secrets may go to \(kind.rawValue), and where."
        ) { $0.rules[kind] = $1.value }
    }
}

extension ValueType where Value == [NamePattern] {
    /// Names with `*` and `?`.
    fileprivate static let patterns: ValueType = {
        let list = ValueType<[String]>.list(of: .text(maximumBytes: 512), atMost: 1000)
        return ValueType(shape: list.shape) { index, field, decoding in
            list.decode(index, field, &decoding)?.map { NamePattern($0) }
        }
    }()
}
