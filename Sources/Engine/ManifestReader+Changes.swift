import Git
import Manifests
import Model

/// What differs between two commits, so far as manifests go.
struct SourceChanges: Sendable {
    /// The paths of the manifest files that differ, be they new or gone.
    var paths: [String]
    /// How many more files there are.
    var moreFiles: Int
    /// The bytes that those files had before.
    var oldBytes: Int
}

extension ManifestReader {
    /// Files that differ, at most: where there are more, it is as well to read all of them.
    private static let mostChanges = 1000

    /// What a commit asks for, made of what another one does and of the files that differ; nil where
    /// these are not enough to know it.
    ///
    /// - Throws: As ``changes(from:to:atMost:in:)`` and ``read(_:inheriting:of:in:)``.
    func change(
        _ last: ManifestReading,
        from old: ObjectID,
        to new: ObjectID,
        in repository: borrowing Repository
    ) throws -> ManifestReading? {
        guard last.isLocal,
            let changes = try changes(from: old, to: new, atMost: Self.mostChanges, in: repository)
        else { return nil }
        let found = try read(changes.paths, inheriting: last.defaults, of: new, in: repository)
        var reading = last
        reading.leaveOut(last.desired.addresses(in: Set(changes.paths)), changes)
        guard reading.desired.isApart(from: found.desired), reading.take(found, changes),
            reading.fileCount <= mostManifests, reading.byteCount <= mostBytes
        else { return nil }
        return reading
    }

    /// The manifest files that differ between two commits; nil where all of them have to be read,
    /// since it is not only files that differ, or what is read differs, too.
    ///
    /// - Parameter most: Files that may differ.
    /// - Throws: `GitError`, and a `Diagnostic` where a limit is reached.
    func changes(
        from old: ObjectID,
        to new: ObjectID,
        atMost most: Int,
        in repository: borrowing Repository
    ) throws -> SourceChanges? {
        guard old != new else { return SourceChanges(paths: [], moreFiles: 0, oldBytes: 0) }
        let difference = try repository.difference(from: old, to: new, under: folder)
        let ignoreFile = prefix + IgnoreRules.fileName
        guard difference.refusedPaths.isEmpty, difference.linkedPaths.isEmpty,
            !difference.changes.contains(where: { $0.path == ignoreFile })
        else { return nil }
        let ignored = try repository.files(at: [ignoreFile], of: new).first.map { entry in
            IgnoreRules(try repository.blob(entry.blob, maxBytes: Limits.manifestFileBytes))
        }
        let changes = difference.changes.filter { change in
            isManifest(change.path)
                && ignored?.ignores(change.path.dropFirst(prefix.count)) != true
        }
        guard changes.count <= most else { return nil }
        var found = SourceChanges(paths: changes.map(\.path), moreFiles: 0, oldBytes: 0)
        for change in changes {
            if change.new != nil { try Self.check(change.path) }
            found.moreFiles += (change.new == nil ? 0 : 1) - (change.old == nil ? 0 : 1)
            if let old = change.old {
                found.oldBytes +=
                    try repository.blob(old, maxBytes: Limits.manifestFileBytes).count
            }
        }
        return found
    }

    /// What some files of a commit ask for by themselves; a path without a file asks for nothing.
    ///
    /// - Parameter defaults: The paths of all files that others inherit from.
    /// - Throws: `GitError`, and a `Diagnostic` where there are too many bytes.
    func read(
        _ paths: [String],
        inheriting defaults: [String],
        of commit: ObjectID,
        in repository: borrowing Repository
    ) throws -> ManifestReading {
        let folders = Set(paths.flatMap(Self.folders))
        let near = defaults.filter { folders.contains(Self.folder(of: $0)) }
        let entries = try repository.files(at: paths, of: commit)
        let files = ManifestFiles(entries, rules: rules, mostBytes: mostBytes)
        var reading = try files.read(
            inheriting: try repository.files(at: near, of: commit),
            in: repository
        )
        try addExcerpts(to: &reading.desired.diagnostics, from: entries, in: repository)
        return reading
    }

    private static func folder(of path: String) -> Substring {
        path.lastIndex(of: "/").map { path[..<$0] } ?? ""
    }

    /// Every folder on the way to a file, the root among them.
    private static func folders(above path: String) -> [Substring] {
        [""] + path.indices.filter { path[$0] == "/" }.map { path[..<$0] }
    }
}
