import Model

/// The scalars that a configuration file says, by their path; what was there and of another type is
/// a node that is refused, so that it does not count as missing as well.
struct ConfigurationFile {
    /// An element of a list: its scalars, and where it begins.
    struct Element {
        var scalars: [String: YAMLNode] = [:]
        let mark: Mark
    }

    private(set) var scalars: [String: YAMLNode] = [:]
    private(set) var organizations: [Element] = []
    private(set) var lists = ConfigurationLists()
    /// What the lists say, as it is written.
    private(set) var listSettings: [ConfigurationSetting] = []

    private static let paths = Paths(
        ["apiVersion", "kind"] + configurationFields.map(\.path),
        lists: ListFields.names,
        unsupported: ControllerEntries.unsupported.keys.sorted()
    )

    private static let shapes = Dictionary(
        ControllerEntries.all.map { ($0.field.path, $0.shape) }
            + OrganizationEntries.all.map { ($0.field.path, $0.shape) }
    ) { first, _ in first }

    /// Reads the one document of a file; what is wrong with it is reported.
    init(_ decoding: inout Decoding) {
        guard let root = decoding.stream.roots.first else {
            decoding.report("the file is empty", hint: "write kind: ControllerConfig", at: .start)
            return
        }
        if let second = decoding.stream.roots.dropFirst().first {
            decoding.report(
                "a configuration is one document",
                hint: "leave out what comes from here on",
                at: decoding.node(second).mark
            )
        }
        for document in decoding.stream.roots.indices { decoding.reportRefusals(of: document) }
        guard let kind = decoding.kind(of: root) else { return }
        guard kind == .configuration else {
            let mark = decoding.stream.value(of: "kind", in: root).map { decoding.node($0).mark }
            decoding.report(
                "this is kind \(kind.rawValue), not ControllerConfig",
                hint: "give the configuration's file with --config",
                at: mark ?? .start
            )
            return
        }
        scalars = read(root, "", &decoding)
        checkVersion(root, &decoding)
    }

    private func checkVersion(_ root: Int, _ decoding: inout Decoding) {
        guard let version = scalars["apiVersion"] else {
            decoding.report("apiVersion is missing", at: decoding.node(root).mark)
            return
        }
        guard version.kind != .refused else { return }
        do throws(ValueProblem) {
            _ = try ScalarType<Manifest.Version>.enumeration.parse(version.text)
        } catch {
            decoding.report(
                "\(quoted(version.text)) in apiVersion \(error.summary)",
                hint: error.hint,
                at: version.mark
            )
        }
    }

    /// Reads a mapping; its path is empty for the document itself.
    private mutating func read(
        _ index: Int,
        _ prefix: String,
        _ decoding: inout Decoding
    ) -> [String: YAMLNode] {
        guard decoding.node(index).kind == .mapping else {
            decoding.reportType(of: index, FieldPath(prefix), expected: .object([]))
            return [prefix: .refused]
        }
        var found: [String: YAMLNode] = [:]
        for (key, value) in decoding.stream.entries(of: index) where decoding.node(key).isScalar {
            let name = decoding.node(key).text
            let path = prefix.isEmpty ? name : "\(prefix).\(name)"
            switch Self.paths.role(of: name, in: prefix, path) {
            case .organizations: readOrganizations(value, &decoding)
            case .list:
                let field = ListFields.all.first { $0.name == name }
                field?.decode(value, FieldPath(path), &decoding, &lists)
                listSettings += decoding.settings(of: value, path)
            case .object: found.merge(read(value, path, &decoding)) { first, _ in first }
            case .scalar:
                let shape = Self.shapes[path] ?? .enumeration([])
                if decoding.node(value).isScalar, shape.accepts(decoding.node(value)) {
                    found[path] = decoding.node(value)
                } else {
                    decoding.reportType(of: value, FieldPath(path), expected: shape)
                    found[path] = .refused
                }
            case .unsupported:
                decoding.report(
                    "\(path) is not supported by this version of Regent yet",
                    hint: ControllerEntries.unsupported[path],
                    at: decoding.node(key).mark
                )
            case .unknown:
                decoding.report(
                    "unknown field \(quoted(name))" + (prefix.isEmpty ? "" : " in \(prefix)"),
                    hint: suggestion(
                        for: name,
                        known: Self.paths.names(in: prefix),
                        called: "known fields"
                    ),
                    at: decoding.node(key).mark
                )
            }
        }
        return found
    }

    private mutating func readOrganizations(_ index: Int, _ decoding: inout Decoding) {
        guard decoding.node(index).kind == .sequence else {
            decoding.reportType(
                of: index,
                FieldPath(OrganizationEntries.list),
                expected: .list(of: .object([]))
            )
            return
        }
        for element in decoding.stream.elements(of: index) {
            let scalars = read(element, OrganizationEntries.list, &decoding)
            organizations.append(Element(scalars: scalars, mark: decoding.node(element).mark))
        }
    }
}

extension Decoding {
    /// Every scalar, and every list of scalars, by its path.
    fileprivate func settings(of index: Int, _ path: String) -> [ConfigurationSetting] {
        switch node(index).kind {
        case .mapping:
            return stream.entries(of: index).flatMap { key, value in
                settings(of: value, "\(path).\(node(key).text)")
            }
        case .sequence:
            let elements = Array(stream.elements(of: index))
            guard elements.allSatisfy({ node($0).isScalar }) else {
                return elements.enumerated().flatMap { settings(of: $1, "\(path)[\($0)]") }
            }
        case .plain, .quoted, .refused: break
        }
        return [
            ConfigurationSetting(
                path: path,
                value: node(index).isScalar ? node(index).text : stream.flowText(of: index),
                origin: .file(position(of: index))
            )
        ]
    }
}

/// What a path in the file is, by the description of the fields.
private struct Paths: Sendable {
    enum Role {
        case scalar
        case object
        case organizations
        case list
        case unsupported
        case unknown
    }

    private let scalars: Set<String>
    private let lists: Set<String>
    private let unsupported: Set<String>
    /// The names in each mapping.
    private var members: [String: Set<String>] = [:]

    init(_ scalars: [String], lists: [String], unsupported: [String]) {
        self.scalars = Set(scalars)
        self.lists = Set(lists)
        self.unsupported = Set(unsupported)
        for path in scalars + lists + unsupported {
            var parent = ""
            for name in path.split(separator: ".").map(String.init) {
                members[parent, default: []].insert(name)
                parent = parent.isEmpty ? name : "\(parent).\(name)"
            }
        }
    }

    /// - Parameter path: The whole path; a name with a point in it is not two names.
    func role(of name: String, in parent: String, _ path: String) -> Role {
        guard names(in: parent).contains(name) else { return .unknown }
        if path == OrganizationEntries.list { return .organizations }
        if lists.contains(path) { return .list }
        if scalars.contains(path) { return .scalar }
        if unsupported.contains(path) { return .unsupported }
        return .object
    }

    func names(in path: String) -> Set<String> { members[path] ?? [] }
}
