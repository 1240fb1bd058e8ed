import Model

/// What the configuration says in lists, beside its organizations.
struct ConfigurationLists: Sendable {
    var connections = ControllerConfiguration.Connections()
    var hooks: [ControllerConfiguration.Hook] = []
    var policies: [Policy] = []
}

/// The descriptions of `connections`, `hooks` and `policies`.
enum ListFields {
    static let all: [Field<ConfigurationLists>] = [
        Field("connections", connections, "Where sinks reach their systems."),
        Field(
            "hooks",
            .elements(
                HookFields.hook,
                ControllerConfiguration.Hook(),
                name: \ControllerConfiguration.Hook.name
            ),
            "The only programs that a manifest can ask for, by name."
        ) { $0.hooks = $1.value },
        Field(
            "policies",
            .elements(PolicyFields.policy, PolicyDraft()),
            "What the manifests of a folder may ask for; the first whose path fits a file decides."
        ) { $0.policies = $1.value.compactMap(\.policy) },
    ]

    static let names = all.map(\.name)

    private static let connections = ObjectType<ConfigurationLists>(
        "connections",
        [
            list("kubernetes", ConnectionFields.kubernetes, .init(), "Clusters.", \.name) {
                $0.kubernetes = $1
            },
            list("vault", ConnectionFields.vault, .init(), "Servers of Vault.", \.name) {
                $0.vault = $1
            },
            list("github", ConnectionFields.github, .init(), "GitHub, or one's own.", \.name) {
                $0.github = $1
            },
            list("aws", ConnectionFields.aws, .init(), "Accounts at AWS.", \.name) {
                $0.aws = $1
            },
            list("webhook", ConnectionFields.webhook, .init(), "Services.", \.name) {
                $0.webhook = $1
            },
        ]
    )

    private static func list<Element: Sendable>(
        _ kind: String,
        _ object: ObjectType<Element>,
        _ empty: Element,
        _ documentation: String,
        _ name: any KeyPath<Element, String> & Sendable,
        set: @escaping @Sendable (inout ControllerConfiguration.Connections, [Element]) -> Void
    ) -> Field<ConfigurationLists> {
        Field(kind, .elements(object, empty, name: name), documentation) {
            set(&$0.connections, $1.value)
        }
    }
}

extension ValueType {
    /// A list of objects, no two of them with the same name.
    static func elements<Element: Sendable>(
        _ object: ObjectType<Element>,
        _ empty: Element,
        name: (any KeyPath<Element, String> & Sendable)? = nil
    ) -> ValueType where Value == [Element] {
        let shape = ValueShape.list(of: object.shape)
        return ValueType(shape: shape) { index, field, decoding in
            guard decoding.node(index).kind == .sequence else {
                decoding.reportType(of: index, field, expected: shape)
                return nil
            }
            var elements: [Element] = []
            var seen: Set<String> = []
            for node in decoding.stream.elements(of: index) {
                var element = empty
                object.decode(node, into: &element, &decoding)
                if let name, !seen.insert(element[keyPath: name]).inserted,
                    !element[keyPath: name].isEmpty
                {
                    decoding.report(
                        "\(field) has \(quoted(element[keyPath: name])) already",
                        hint: "give each a name of its own",
                        at: decoding.node(node).mark
                    )
                }
                elements.append(element)
            }
            return elements
        }
    }

    /// An object that is read into a value of its own.
    static func object(_ object: ObjectType<Value>, _ empty: Value) -> ValueType {
        ValueType(shape: object.shape) { index, _, decoding in
            var value = empty
            object.decode(index, into: &value, &decoding)
            return value
        }
    }
}
