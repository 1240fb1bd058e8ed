public import Model

/// A token's manifest with all that it inherits, and where each field came from.
public struct ManifestExplanation: Hashable, Sendable {
    /// Where a field's value came from.
    public enum Origin: Hashable, Sendable {
        /// A place in a file.
        case file(SourcePosition)
        /// Nobody says anything; the rule by which it follows from other fields, if there is one.
        case defaultValue(rule: String?)
    }

    /// One field.
    public struct Field: Hashable, Sendable {
        /// Its names from the document's root; of a list's element the number is the last.
        public var path: [String]
        /// Its value as YAML has it on one line; nil: it has none, as its origin's rule says.
        public var value: String?
        /// Where it came from.
        public var origin: Origin
        /// Whether it is an element of a list.
        public var isElement: Bool
    }

    /// A line of the merged manifest as YAML.
    public struct Line: Hashable, Sendable {
        /// The line; a comment where a field has no value.
        public var text: String
        /// Where its value came from; nil: it only leads to others.
        public var origin: Origin?
    }

    /// Whose manifest it is.
    public let address: Address
    /// Every field that has a value or a rule for one, in the order of the description.
    public let fields: [Field]

    /// Merges the manifest of an address; nil where none of the files has it.
    ///
    /// - Parameters:
    ///   - files: The manifest's file, and every one in its folder and in those above it.
    ///   - spec: What came of it, for the defaults that follow from other fields.
    public init?(
        of address: Address,
        in files: [ManifestFile],
        defaultOrganization: String?,
        spec: TokenSpec?
    ) {
        let parsed = files.map(ManifestParser.parse)
        var inheritance = Inheritance()
        for file in parsed { inheritance.add(file) }
        for manifest in parsed.flatMap(\.manifests) {
            guard let own = manifest.token?.draft, own.name?.value == address.name else { continue }
            var draft = own
            if case .draft(let distant) = inheritance.layer(above: manifest.position.path) {
                draft = own.inheriting(distant)
            }
            let organization = draft.organization?.value ?? defaultOrganization
            guard organization == address.organization else { continue }
            self.address = address
            fields = FieldReader(files: files, address: address, spec: spec).fields(of: draft)
            return
        }
        return nil
    }

    /// The merged manifest; without the lines whose values follow by a rule it is a valid one that
    /// says the same without defaults.
    public var lines: [Line] {
        var lines = [
            Line(text: "apiVersion: \(Manifest.Version.v1alpha1.rawValue)"),
            Line(text: "kind: \(Manifest.Kind.token.rawValue)"),
        ]
        var open: [String] = []
        for field in fields {
            let parents = Array(field.path.dropLast())
            let shared = zip(open, parents).prefix { $0 == $1 }.count
            for depth in shared..<parents.count {
                lines.append(Line(text: indent(depth) + flowScalar(parents[depth]) + ":"))
            }
            open = parents
            let front = indent(parents.count)
            let name = flowScalar(field.path.last ?? "")
            let text =
                if let value = field.value {
                    front + (field.isElement ? "- \(value)" : "\(name): \(value)")
                } else {
                    front + "# \(name)"
                }
            lines.append(Line(text: text, origin: field.origin))
        }
        return lines
    }

    private func indent(_ depth: Int) -> String { String(repeating: "  ", count: depth) }
}

/// Reads what fields say from where they stand.
private struct FieldReader {
    private let streams: [String: YAMLStream]
    private let derived: [String: String]

    init(files: [ManifestFile], address: Address, spec: TokenSpec?) {
        var streams: [String: YAMLStream] = [:]
        for file in files {
            streams[file.path] = try? YAMLStream.read(
                SourceText(path: file.path, bytes: file.bytes)
            )
        }
        self.streams = streams
        var derived = ["spec.organization": address.organization]
        derived["spec.tokenName"] = spec.map { flowScalar($0.tokenName) }
        derived["spec.rotation.renewBefore"] = spec?.rotation.renewBefore?.text
        if spec?.rotation.every != nil {
            derived["spec.rotation.spread"] = spec?.rotation.spread.text
        }
        self.derived = derived
    }

    func fields(of draft: TokenDraft) -> [ManifestExplanation.Field] {
        let places = TokenFields.document.places(draft)
        let said = Set(places.filter { $0.position != nil }.map { $0.path.dropLast() })
        return places.compactMap { place in
            // Defaults of an object that nobody says anything of, such as the window's zone.
            let isOptional = place.path.count > 2 && place.path.dropLast() != ["spec", "rotation"]
            if place.position == nil, isOptional, !said.contains(place.path.dropLast()) {
                return nil
            }
            return field(place)
        }
    }

    private func field(_ place: FieldPlace) -> ManifestExplanation.Field? {
        if let position = place.position {
            guard let stream = streams[position.path], let node = stream.node(at: Mark(position))
            else { return nil }
            return ManifestExplanation.Field(
                path: place.path,
                value: stream.flowText(of: node),
                origin: .file(position),
                isElement: place.isElement
            )
        }
        guard let defaultValue = place.defaultValue else { return nil }
        var value = derived[place.path.joined(separator: ".")]
        var rule: String?
        switch defaultValue {
        case .value(let text): value = text
        case .rule(let text): rule = text
        }
        return ManifestExplanation.Field(
            path: place.path,
            value: value,
            origin: .defaultValue(rule: rule),
            isElement: place.isElement
        )
    }
}
