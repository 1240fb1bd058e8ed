import Model

/// The path of each address's status file, relative to the status folder.
///
/// A tree from outside decides these paths, so they cannot leave the folder, and no file stands
/// where another one needs a folder.
struct StatusPaths {
    private let paths: [String: String]

    init(_ entries: [StatusEntry]) {
        let safe = Set(entries.map(Self.safePath))
        let files = safe.union([StatusFiles.summaryName, StatusFiles.indexName])
        paths = safe.reduce(into: [:]) { $0[$1] = Self.apart($1, from: files) }
    }

    func path(of entry: StatusEntry) -> String {
        let safe = Self.safePath(of: entry)
        return paths[safe] ?? safe
    }

    /// The path of the manifest with an extension of YAML; the address, where there is none.
    private static func safePath(of entry: StatusEntry) -> String {
        guard let path = entry.path else { return "\(entry.address).yaml" }
        let parts = path.split(separator: "/").map { part in
            // What no honest tree has, and what would leave the folder or enter git's own.
            [".", ".."].contains(part) || part.lowercased() == ".git" ? "_" : String(part)
        }
        let joined = parts.joined(separator: "/")
        let isYAML = [".yaml", ".yml"].contains { joined.hasSuffix($0) }
        return isYAML ? joined : joined + ".yaml"
    }

    /// The path with a mark on each folder that has a file's name: `a.yaml/b.yaml` beside `a.yaml`.
    private static func apart(_ path: String, from files: Set<String>) -> String {
        let parts = path.split(separator: "/").map(String.init)
        var folder = ""
        var result: [String] = []
        for part in parts.dropLast() {
            folder += folder.isEmpty ? part : "/" + part
            result.append(files.contains(folder) ? part + ".folder" : part)
        }
        return (result + parts.suffix(1)).joined(separator: "/")
    }
}
