import Manifests
import Model

/// Parses a text as the file `tokens/a.yaml` of a source with one organization, `acme`.
func parse(
    _ text: String,
    path: String = "tokens/a.yaml",
    defaultOrganization: String? = "acme"
) -> ParsedFile {
    ManifestParser.parse(
        ManifestFile(path: path, bytes: Array(text.utf8)),
        defaultOrganization: defaultOrganization
    )
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

extension ParsedFile {
    /// The specs of its valid manifests.
    var specs: [TokenSpec] {
        manifests.compactMap { manifest in
            guard case .spec(let spec) = manifest.content else { return nil }
            return spec
        }
    }
}
