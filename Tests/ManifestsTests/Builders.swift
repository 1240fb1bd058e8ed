import Manifests
import Model
import Testing

/// Parses a text as the file `tokens/a.yaml` of a source with one organization, `acme`.
func parse(
    _ text: String,
    path: String = "tokens/a.yaml",
    defaultOrganization: String? = "acme"
) -> DesiredState {
    assemble([(path, text)], organizations: nil, defaultOrganization: defaultOrganization)
}

/// The documents of a text, before they are put together.
func parsedFile(_ text: String) -> ParsedFile {
    ManifestParser.parse(ManifestFile(path: "tokens/a.yaml", bytes: Array(text.utf8)))
}

/// Puts files together, in both orders.
func assemble(
    _ files: [(path: String, text: String)],
    organizations: Set<String>? = ["acme", "beta"],
    defaultOrganization: String? = "acme"
) -> DesiredState {
    let files = files.map { ManifestFile(path: $0.path, bytes: Array($0.text.utf8)) }
    func assemble(_ files: [ManifestFile]) -> DesiredState {
        var desired = SourceAssembler.assemble(
            files.map(ManifestParser.parse),
            under: SourceRules(
                organizations: organizations,
                defaultOrganization: defaultOrganization
            )
        )
        for file in files { file.addExcerpts(to: &desired.diagnostics) }
        return desired
    }
    let desired = assemble(files)
    #expect(desired == assemble(files.reversed()))
    return desired
}

/// Defaults named `team` with the given lines of their spec, which begin on line 6.
func defaults(_ spec: String) -> String {
    manifest(name: "team", spec).replacing("kind: APIToken", with: "kind: TokenDefaults")
}

/// A manifest named `one` with the given lines of its spec, which begin on line 6.
func manifest(name: String = "one", _ spec: String = "description: x") -> String {
    let lines = spec.split(separator: "\n", omittingEmptySubsequences: false)
    return """
        apiVersion: regent.dev/v1alpha1
        kind: APIToken
        metadata:
          name: \(name)
        spec:

        """ + lines.map { "  \($0)\n" }.joined()
}

/// What is wrong with a text, without the file's path in front.
func problems(_ text: String, defaultOrganization: String? = "acme") -> [String] {
    parse(text, defaultOrganization: defaultOrganization).diagnostics.map { diagnostic in
        diagnostic.description.replacing("tokens/a.yaml:", with: "")
    }
}

extension DesiredState {
    /// The spec of the only manifest, where it is valid.
    var spec: TokenSpec? { specs.count == 1 ? specs.values.first : nil }
}
