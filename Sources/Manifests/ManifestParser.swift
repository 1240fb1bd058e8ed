import Model

/// From the bytes of a file to its manifests, or to what is wrong with them.
public enum ManifestParser {
    /// Reads a file of the source; all of its errors are collected, up to
    /// `Limits.diagnosticsPerFile`.
    ///
    /// - Parameter defaultOrganization: The organization of manifests that name none; nil where
    ///   every manifest has to.
    public static func parse(
        _ file: ManifestFile,
        defaultOrganization: String?
    ) -> ParsedFile {
        let source = SourceText(path: file.path, bytes: file.bytes)
        let stream: YAMLStream
        do throws(YAMLProblem) {
            stream = try YAMLStream.read(source)
        } catch {
            return ParsedFile(
                path: file.path,
                manifests: [],
                diagnostics: [source.diagnostic(error)],
                isReadable: false
            )
        }
        var decoder = DocumentDecoder(
            decoding: Decoding(source, stream),
            defaultOrganization: defaultOrganization
        )
        let manifests = stream.roots.indices.map { decoder.decode(document: $0) }
        return ParsedFile(
            path: file.path,
            manifests: manifests,
            diagnostics: decoder.decoding.sortedDiagnostics,
            isReadable: true
        )
    }
}

/// Decodes one document of a file after the other.
private struct DocumentDecoder {
    var decoding: Decoding
    let defaultOrganization: String?

    mutating func decode(document: Int) -> ParsedManifest {
        let root = decoding.stream.roots[document]
        let problems = decoding.problems
        decoding.reportRefusals(of: document)
        let isAsWritten = decoding.problems == problems
        switch decoding.kind(of: root) {
        case .token: return token(root, problems, isAsWritten: isAsWritten)
        case .defaults:
            decoding.report(
                "TokenDefaults is not supported by this version of Regent yet",
                hint: "write the fields into each APIToken",
                at: decoding.node(root).mark
            )
            return manifest(.unsupportedDefaults, root)
        case .configuration:
            decoding.report(
                "ControllerConfig is read from --config, not from the source",
                hint: "move it out of the repository's folder of manifests",
                at: decoding.node(root).mark
            )
            return manifest(.invalid(decoding.summary(since: problems)), root)
        case nil: return manifest(.invalid(decoding.summary(since: problems)), root)
        }
    }

    /// - Parameter isAsWritten: Whether the document is free of aliases, merge keys and the like,
    ///   with which it might name another token than it seems to.
    private mutating func token(
        _ root: Int,
        _ problems: Int,
        isAsWritten: Bool
    ) -> ParsedManifest {
        var draft = TokenDraft()
        TokenFields.document.decode(root, into: &draft, &decoding)
        TokenRules.check(draft, &decoding)
        let address = isAsWritten ? address(of: draft, root) : nil
        if let address { decoding.addressProblems(since: problems, address) }
        var content = ParsedManifest.Content.invalid("")
        if let address, decoding.problems == problems {
            let position = decoding.source.position(decoding.node(root).mark)
            content = .spec(TokenRules.spec(of: draft, at: address, position))
        } else {
            content = .invalid(decoding.summary(since: problems))
        }
        return manifest(content, root, draft, address)
    }

    private mutating func address(of draft: TokenDraft, _ root: Int) -> Address? {
        guard let name = draft.name else { return nil }
        if let organization = draft.organization {
            return Address(organization: organization.value, name: name.value)
        }
        guard let spec = decoding.stream.value(of: "spec", in: root),
            decoding.node(spec).kind == .mapping,
            decoding.stream.value(of: "organization", in: spec) == nil
        else { return nil }
        if let defaultOrganization {
            return Address(organization: defaultOrganization, name: name.value)
        }
        decoding.report(
            "spec.organization is missing",
            hint: "it may be left out only where the configuration has exactly one",
            at: decoding.node(spec).mark
        )
        return nil
    }

    private func manifest(
        _ content: ParsedManifest.Content,
        _ root: Int,
        _ draft: TokenDraft = TokenDraft(),
        _ address: Address? = nil
    ) -> ParsedManifest {
        let source = decoding.source
        let start = decoding.node(root).mark
        let name = draft.name?.mark ?? start
        return ParsedManifest(
            content: content,
            address: address,
            position: source.position(start),
            namePosition: source.position(name),
            organizationPosition: source.position(draft.organization?.mark ?? name),
            sinkPositions: draft.delivery.map { source.position($0.mark) }
        )
    }
}
