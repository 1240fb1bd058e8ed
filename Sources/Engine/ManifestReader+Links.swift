import Git
import Model

extension ManifestReader {
    /// Holds what a symbolic link or a submodule took the place of: nothing behind one is read, and
    /// a manifest that cannot be seen was not removed.
    func add(_ links: [LinkedPath], to desired: inout DesiredState) {
        for link in links {
            if link.isSubmodule {
                desired.unreadableFolders.insert(link.path)
                desired.diagnostics.append(
                    Diagnostic(
                        .warning,
                        "this is a submodule, and what is in it is not read",
                        hint:
                            "keep manifests in the repository itself, or name it in .regentignore",
                        position: SourcePosition(path: link.path)
                    )
                )
            } else if isManifest(link.path) {
                desired.unreadablePaths.insert(link.path)
                desired.diagnostics.append(
                    Diagnostic(
                        .error,
                        "this is a symbolic link, and links are not followed",
                        hint: "commit the manifest itself, or name the link in .regentignore",
                        position: SourcePosition(path: link.path)
                    )
                )
            } else {
                desired.unreadableFolders.insert(link.path)
            }
        }
    }
}
