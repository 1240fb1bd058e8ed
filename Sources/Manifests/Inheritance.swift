import Model

/// What the tokens of each folder inherit: the nearest folder's defaults, then those above it.
struct Inheritance {
    /// What the tokens of one folder inherit.
    enum Layer {
        case nothing
        indirect case draft(TokenDraft)
        /// Nobody knows, for a reason that a status can tell.
        case broken(String)
    }

    /// Every document of defaults, by its folder.
    private var documents: [String: [ParsedManifest]] = [:]
    /// Files that may have defaults that could not be read, by their folder.
    private var hiding: [String: String] = [:]
    private var layers: [String: Layer] = [:]

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
        return layer(of: folder(of: path))
    }

    private mutating func layer(of folder: String) -> Layer {
        if let known = layers[folder] { return known }
        var layer = Layer.nothing
        if !folder.isEmpty, folder != "/" { layer = self.layer(of: Manifests.folder(of: folder)) }
        layer = own(folder).map { $0.inheriting(layer) } ?? layer
        layers[folder] = layer
        return layer
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
        return .draft(draft)
    }

    /// Says of each folder that has more than one document of defaults which is too much.
    var duplicates: [Diagnostic] {
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
        case (.draft(let draft), .draft(let distant)): .draft(draft.inheriting(distant))
        }
    }
}

extension TokenDraft {
    /// The draft with all that it does not say and a more distant one does.
    func inheriting(_ distant: TokenDraft) -> TokenDraft {
        var draft = self
        for field in TokenFields.inherited { field.inherit(&draft, distant) }
        draft.labels.inherit(distant.labels)
        return draft
    }
}
