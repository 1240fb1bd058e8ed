import Model

/// From the bytes of a file to its manifests, or to what is wrong with them.
public enum ManifestParser {
    /// Reads a file of the source; all of its errors are collected, up to
    /// `Limits.diagnosticsPerFile`.
    ///
    /// What a manifest inherits is not known yet, so that the rules between its fields are checked by
    /// ``SourceAssembler``.
    public static func parse(_ file: ManifestFile) -> ParsedFile {
        let source = SourceText(path: file.path, bytes: file.bytes)
        let stream: YAMLStream
        do throws(YAMLProblem) {
            stream = try YAMLStream.read(source)
        } catch {
            return ParsedFile(
                path: file.path,
                manifests: [],
                diagnostics: [source.diagnostic(error)],
                isReadable: false,
                mayHideDefaults: source.mentions(Manifest.Kind.defaults.rawValue)
            )
        }
        var decoder = DocumentDecoder(decoding: Decoding(source, stream))
        let manifests = stream.roots.indices.map { decoder.decode(document: $0) }
        return ParsedFile(
            path: file.path,
            manifests: manifests,
            diagnostics: decoder.decoding.sortedDiagnostics,
            isReadable: true,
            mayHideDefaults: decoder.mayHideDefaults
        )
    }
}

extension SourceText {
    /// Whether a word stands anywhere in the file, be it in a comment.
    fileprivate func mentions(_ word: String) -> Bool {
        content.firstRange(of: Array(word.utf8)) != nil
    }
}

/// Decodes one document of a file after the other.
private struct DocumentDecoder {
    var decoding: Decoding
    private(set) var mayHideDefaults = false

    init(decoding: Decoding) { self.decoding = decoding }

    mutating func decode(document: Int) -> ParsedManifest {
        let root = decoding.stream.roots[document]
        let problems = decoding.problems
        decoding.reportRefusals(of: document)
        let isAsWritten = decoding.problems == problems
        let content: ParsedManifest.Content
        switch decoding.kind(of: root) {
        case .token: content = token(root, problems, isAsWritten: isAsWritten)
        case .defaults: content = defaults(root, problems)
        case .configuration:
            decoding.report(
                "ControllerConfig is read from --config, not from the source",
                hint: "move it out of the repository's folder of manifests",
                at: decoding.node(root).mark
            )
            content = .unknown
        case nil:
            if isNearDefaults(root) { mayHideDefaults = true }
            content = .unknown
        }
        let spec = decoding.stream.value(of: "spec", in: root) ?? root
        return ParsedManifest(
            content: content,
            position: decoding.position(of: root),
            specPosition: decoding.position(of: spec)
        )
    }

    /// Whether a document of no known kind was probably meant to be defaults, without which nothing
    /// below it says what it should.
    private func isNearDefaults(_ root: Int) -> Bool {
        guard decoding.node(root).kind == .mapping else { return false }
        guard let kind = decoding.stream.value(of: "kind", in: root) else {
            return decoding.stream.value(of: "spec", in: root) != nil
                && decoding.source.mentions(Manifest.Kind.defaults.rawValue)
        }
        return decoding.node(kind).text.lowercased().contains("def")
    }

    private mutating func defaults(_ root: Int, _ problems: Int) -> ParsedManifest.Content {
        var draft = TokenDraft()
        DefaultsFields.document.decode(root, into: &draft, &decoding)
        draft.name = nil
        return decoding.problems == problems ? .defaults(SharedDraft(draft)) : .invalidDefaults
    }

    /// - Parameter isAsWritten: Whether the document is free of aliases, merge keys and the like,
    ///   with which it might name another token than it seems to.
    private mutating func token(
        _ root: Int,
        _ problems: Int,
        isAsWritten: Bool
    ) -> ParsedManifest.Content {
        var draft = TokenDraft()
        TokenFields.document.decode(root, into: &draft, &decoding)
        guard decoding.problems > problems else { return .token(SharedDraft(draft)) }
        let isNamed = isAsWritten && draft.name != nil && saysOrganization(root, as: draft)
        return .invalid(isNamed ? SharedDraft(draft) : nil, decoding.summary(since: problems))
    }

    /// Whether the organization that a document names, or that it names none, could be read.
    private func saysOrganization(_ root: Int, as draft: TokenDraft) -> Bool {
        if draft.organization != nil { return true }
        guard let spec = decoding.stream.value(of: "spec", in: root) else { return false }
        return decoding.node(spec).kind == .mapping
            && decoding.stream.value(of: "organization", in: spec) == nil
    }
}
