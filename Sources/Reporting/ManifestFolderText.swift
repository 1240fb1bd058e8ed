public import Importing
import Model

/// The files of an import: one for each token, and one that says what they have in common.
public struct ManifestFolderText: Sendable {
    /// A file, and what is in it.
    public struct File: Hashable, Sendable {
        /// Its path, which begins as the folder was named.
        public var path: String
        /// All of it.
        public var text: String
    }

    /// The file of the folder's `TokenDefaults`: no token's can have its name, which is no DNS name.
    public static let defaultsName = "_defaults.yaml"

    /// By path.
    public let files: [File]

    /// Writes the manifests of an import.
    ///
    /// - Parameters:
    ///   - inherited: What manifests in the folder inherit already.
    ///   - hasDefaults: Whether the folder has `TokenDefaults` of its own already, so that it gets no
    ///     others.
    public init(
        _ entries: [ImportEntry],
        options: ImportOptions,
        inheriting inherited: SharedFields = SharedFields(),
        hasDefaults: Bool = false
    ) {
        let specs = entries.compactMap(\.spec)
        let new = hasDefaults ? SharedFields() : SharedFields(of: specs)
        let shared = new.inheriting(inherited)
        var files = entries.compactMap { entry -> File? in
            guard case .manifest(let spec, let path) = entry.outcome else { return nil }
            let comments = Self.comments(on: spec, entry.candidate)
            return File(
                path: path,
                text: ManifestText.token(spec, under: shared, comments: comments)
            )
        }
        if new != SharedFields() {
            let text = ManifestText.defaults(
                named: options.organization,
                new,
                comments: ["What the manifests in this folder, and below, have in common."]
            )
            let path = "\(options.organizationFolder)/\(Self.defaultsName)"
            files.append(File(path: path, text: text))
        }
        self.files = files.sorted { $0.path < $1.path }
    }

    private static func comments(on spec: TokenSpec, _ candidate: ImportCandidate) -> [String] {
        var comments: [String] = []
        if let resource = candidate.resource { comments.append("Terraform's \(resource)") }
        if spec.isSuspended {
            comments.append(
                "Regent may be working with this very token: it cannot regenerate it without"
            )
            comments.append("locking itself out. Remove `suspend` only where it has another one.")
        }
        return comments
    }
}
