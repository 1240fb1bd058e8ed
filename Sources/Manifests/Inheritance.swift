import Model

/// What the tokens of each folder inherit: the nearest folder's defaults, then those above it.
public struct Inheritance: Sendable {
    /// What the tokens of one folder inherit.
    enum Layer: Sendable {
        case nothing
        case draft(DistantDraft)
        /// Nobody knows, for a reason that a status can tell.
        case broken(String)
    }

    /// Every document of defaults, by its folder.
    private var documents: [String: [ParsedManifest]] = [:]
    /// Files that may have defaults that could not be read, by their folder.
    private var hiding: [String: String] = [:]
    private var layers: [String: Layer] = [:]
    /// Defaults with which there is more to inherit than a source may hand down so often.
    private(set) var overfull: [SourcePosition] = []
    /// What was asked for last: most files lie in the folder of the one before.
    private var last: (folder: String, layer: Layer)?

    /// Takes files with what others inherit.
    public init(_ files: [ParsedFile] = []) {
        for file in files { add(file) }
    }

    /// Takes what a file has for others to inherit, if it has any.
    mutating func add(_ file: ParsedFile) {
        let folder = folder(of: file.path)
        if file.mayHideDefaults {
            hiding[folder] = min(file.path, hiding[folder] ?? file.path)
        }
        for manifest in file.manifests where manifest.isDefaults {
            documents[folder, default: []].append(manifest)
        }
    }

    /// What a file's tokens inherit.
    mutating func layer(above path: String) -> Layer {
        guard !documents.isEmpty || !hiding.isEmpty else { return .nothing }
        if let last, isFile(path, directlyIn: last.folder) { return last.layer }
        let folder = folder(of: path)
        let layer = layer(of: folder)
        last = (folder, layer)
        return layer
    }

    private func isFile(_ path: String, directlyIn folder: String) -> Bool {
        let bytes = path.utf8
        guard bytes.starts(with: folder.utf8) else { return false }
        let rest = bytes.dropFirst(folder.utf8.count)
        return rest.lastIndex(of: UInt8(ascii: "/")) == (folder.isEmpty ? nil : rest.startIndex)
    }

    private mutating func layer(of folder: String) -> Layer {
        if let known = layers[folder] { return known }
        var layer = Layer.nothing
        if !folder.isEmpty, folder != "/" { layer = self.layer(of: Manifests.folder(of: folder)) }
        layer = own(folder).map { bounded($0.inheriting(layer), in: folder) } ?? layer
        layers[folder] = layer
        return layer
    }

    /// A small file must not become a large part of the memory by being inherited 200,000 times.
    private mutating func bounded(_ layer: Layer, in folder: String) -> Layer {
        guard case .draft(let distant) = layer,
            distant.draft.inheritedValues > Limits.inheritedValues,
            let position = documents[folder]?.first?.position
        else { return layer }
        overfull.append(position)
        return .broken(
            "TokenDefaults at \(shown(position.description)) hand down more than "
                + "\(Limits.inheritedValues) labels, groups of actions and sinks"
        )
    }

    /// What a folder's own defaults say; nil where it has none.
    private func own(_ folder: String) -> Layer? {
        if let path = hiding[folder] {
            return .broken(
                "\(shown(path)) cannot be read, and may have TokenDefaults that change what this "
                    + "manifest says"
            )
        }
        let documents = sorted(documents[folder])
        guard let first = documents.first else { return nil }
        if documents.count > 1 {
            let places = documents.prefix(2).map { shown($0.position.description) }
            return .broken(
                "TokenDefaults of one folder are at \(places.joined(separator: " and at ")); keep "
                    + "one of them"
            )
        }
        guard case .defaults(let draft) = first.content else {
            return .broken(
                "TokenDefaults at \(shown(first.position.description)) is not valid, and changes "
                    + "what this manifest says"
            )
        }
        return .draft(DistantDraft(draft.draft))
    }

    /// What is wrong with defaults beyond each document itself.
    ///
    /// - Parameter overfull: What was found to be it, see ``overfull``.
    func problems(_ overfull: [SourcePosition]) -> [Diagnostic] {
        duplicates
            + overfull.map { position in
                Diagnostic(
                    .error,
                    "with these, a token inherits more than \(Limits.inheritedValues) labels, groups "
                        + "of actions and sinks",
                    hint: "write what only some tokens need into their own manifests",
                    position: position
                )
            }
    }

    /// Says of each folder that has more than one document of defaults which is too much.
    private var duplicates: [Diagnostic] {
        documents.flatMap { folder, documents -> [Diagnostic] in
            let documents = sorted(documents)
            return documents.dropFirst().map { document in
                Diagnostic(
                    .error,
                    "TokenDefaults of \(folder.isEmpty ? "the root" : shown(folder)) are already "
                        + "at \(shown(documents[0].position.description))",
                    hint: "keep one of them",
                    position: document.position
                )
            }
        }
    }

    private func sorted(_ documents: [ParsedManifest]?) -> [ParsedManifest] {
        (documents ?? []).sorted { $0.position < $1.position }
    }
}

extension Inheritance.Layer {
    func inheriting(_ distant: Inheritance.Layer) -> Inheritance.Layer {
        switch (self, distant) {
        case (.broken, _), (.draft, .nothing): self
        case (_, .broken), (.nothing, _): distant
        case (.draft(let near), .draft(let distant)):
            .draft(DistantDraft(near.draft.inheriting(distant)))
        }
    }
}

extension TokenDraft {
    /// Values of which each token that inherits them has a copy.
    fileprivate var inheritedValues: Int {
        let scoped = Array(datasetCapabilities.values) + Array(viewCapabilities.values)
        return labels.count + (delivery?.value.count ?? 0) + organizationCapabilities.groups.count
            + scoped.reduce(scoped.count) { $0 + $1.groups.count }
    }

    /// The draft with all that it does not say and a more distant one does.
    func inheriting(_ distant: DistantDraft) -> TokenDraft {
        var draft = self
        for field in distant.said { field.inherit(&draft, distant.draft) }
        draft.labels.inherit(distant.draft.labels)
        return draft
    }
}

/// What a folder's tokens inherit, and which fields it says: a token is asked for no others.
final class DistantDraft: Sendable {
    let draft: TokenDraft
    fileprivate let said: [Field<TokenDraft>]

    init(_ draft: TokenDraft) {
        self.draft = draft
        said = TokenFields.inherited.flatMap(\.leaves).filter { field in
            var heir = TokenDraft()
            field.inherit(&heir, draft)
            return heir != TokenDraft()
        }
    }
}
