/// What is to be known of one kind of document without its decoder: what its schema and its page of
/// the documentation are made from.
package struct DocumentDescription: Sendable {
    /// The word behind `kind`.
    package let kind: String
    /// One sentence for people.
    package let documentation: String
    package let shape: ValueShape

    /// Every kind, in the order of the documentation.
    package static let all: [DocumentDescription] = [
        DocumentDescription(
            kind: Manifest.Kind.token.rawValue,
            documentation: "An API token and how it is rotated.",
            shape: TokenFields.document.shape
        ),
        DocumentDescription(
            kind: Manifest.Kind.defaults.rawValue,
            documentation:
                "What every APIToken in the same folder and below inherits; the nearest folder wins.",
            shape: DefaultsFields.document.shape
        ),
        DocumentDescription(
            kind: Manifest.Kind.configuration.rawValue,
            documentation: "How one controller works.",
            shape: ConfigurationShape.document
        ),
    ]
}

/// The shape of the configuration, put together from its scalars and its lists.
private enum ConfigurationShape {
    private struct Leaf {
        let path: [String]
        let description: FieldDescription
    }

    static let document: ValueShape = {
        let leaves =
            ControllerEntries.all.map(leaf) + [organizations]
            + ListFields.all.map { Leaf(path: [$0.name], description: $0.description) }
        let head = TokenFields.head.map { Leaf(path: [$0.name], description: $0.description) }
        return object(head + leaves)
    }()

    private static var organizations: Leaf {
        let fields = OrganizationEntries.all.map { entry in
            let leaf = leaf(entry)
            return Leaf(path: Array(leaf.path.dropFirst()), description: leaf.description)
        }
        let description = FieldDescription(
            name: OrganizationEntries.list,
            documentation: "The organizations that manifests may name.",
            shape: .list(of: object(fields))
        )
        return Leaf(path: [OrganizationEntries.list], description: description)
    }

    private static func leaf<Draft>(_ entry: ConfigurationEntry<Draft>) -> Leaf {
        let path = entry.field.path.split(separator: ".").map(String.init)
        let defaultValue: FieldDefault? =
            switch entry.defaultValue {
            case .none, .required: nil
            case .text(let text): .value(text)
            case .besideState: entry.defaultValue.text.map { .rule($0) }
            }
        let description = FieldDescription(
            name: path.last ?? "",
            documentation: entry.field.documentation,
            shape: entry.shape,
            default: defaultValue
        )
        return Leaf(path: path, description: description)
    }

    /// Leaves below their objects, in the order in which each comes first.
    private static func object(_ leaves: [Leaf]) -> ValueShape {
        var names: [String] = []
        for leaf in leaves {
            if let name = leaf.path.first, !names.contains(name) { names.append(name) }
        }
        let fields = names.map { name -> FieldDescription in
            let below = leaves.filter { $0.path.first == name }
            if below.count == 1, below[0].path.count == 1 { return below[0].description }
            let inner = below.map {
                Leaf(path: Array($0.path.dropFirst()), description: $0.description)
            }
            return FieldDescription(
                name: name,
                documentation: objects[name] ?? "",
                shape: object(inner)
            )
        }
        return .object(fields)
    }

    private static let objects = [
        "source": "Where manifests come from.",
        "verify": "Whose commits are acted on.",
        "auth": "Who Regent is to the git server.",
        "passwordFrom": "Where the password or the token is read: env or file.",
        "passphraseFrom": "Where the private key's passphrase is read: env or file.",
        "state": "What Regent knows.",
        "escrowKey": "What seals secrets in the state.",
        "status": "Where status files go.",
        "author": "Who the commits of status files are by.",
        "limits": "What one run may do at most.",
        "server": "What answers those who watch the controller.",
        "timing": "How long things may take.",
        "credential": "Where the organization's credential is read: env or file.",
    ]
}
