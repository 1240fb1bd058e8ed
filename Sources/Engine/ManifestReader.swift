import Git
import Manifests
import Model

/// Reads the manifests of a commit from git objects, and parses only what changed since the last
/// one.
struct ManifestReader {
    /// The folder of the manifests, empty for the root.
    let folder: String
    /// What the configuration says of manifests.
    let rules: SourceRules
    var mostManifests = Limits.manifestsPerSource
    var mostBytes = Limits.sourceBytes
    private var known: [TreeEntry: Content] = [:]

    /// A file as it was parsed, and its length.
    private struct Content {
        let file: ParsedFile
        let byteCount: Int
    }

    init(folder: String, rules: SourceRules) {
        self.folder = folder
        self.rules = rules
    }

    /// What the commit asks for.
    ///
    /// - Throws: `GitError`, and a `Diagnostic` where a limit is reached: then nothing is known.
    mutating func desiredState(
        of commit: ObjectID,
        in repository: borrowing Repository
    ) throws -> DesiredState {
        let listing: TreeListing
        do {
            listing = try list(commit, in: repository)
        } catch let error as GitError {
            // A folder goes with the last file in it: that is a source without manifests.
            guard error.kind == .notFound, !folder.isEmpty else { throw error }
            known = [:]
            return DesiredState(diagnostics: [noFolder])
        }
        try check(listing.entries)
        var contents: [Content] = []
        var byteCount = 0
        for entry in listing.entries {
            let content = try known[entry] ?? content(of: entry, in: repository)
            byteCount += content.byteCount
            guard byteCount <= mostBytes else {
                throw Self.tooLarge("its manifests have more than \(mostBytes) bytes in all")
            }
            contents.append(content)
        }
        known = Dictionary(zip(listing.entries, contents)) { first, _ in first }

        let files = contents.map(\.file)
        var desired = SourceAssembler.assemble(files, under: rules)
        try addExcerpts(to: &desired.diagnostics, from: listing.entries, in: repository)
        desired.diagnostics += listing.refusedPaths.sorted().map {
            Diagnostic(.error, "the path '\($0)' is not one that a manifest may have")
        }
        return desired
    }

    /// The file at a path, and every manifest file in its folder and in those above it: all that
    /// what it says depends on.
    ///
    /// - Throws: `GitError`.
    func files(
        around path: String,
        of commit: ObjectID,
        in repository: borrowing Repository
    ) throws -> [ManifestFile] {
        let steps = path.split(separator: "/").dropLast()
        let entries = try list(commit, in: repository).entries.filter { candidate in
            candidate.path == path
                || steps.starts(with: candidate.path.split(separator: "/").dropLast())
        }
        var files: [ManifestFile] = []
        for entry in entries {
            do {
                let bytes = try repository.blob(entry.blob, maxBytes: Limits.manifestFileBytes)
                files.append(ManifestFile(path: entry.path, bytes: bytes))
            } catch {
                guard error.kind == .tooLarge else { throw error }
            }
        }
        return files
    }

    /// The manifest files of a commit, without those that its `.regentignore` names.
    private func list(
        _ commit: ObjectID,
        in repository: borrowing Repository
    ) throws -> TreeListing {
        let ignoreFile = prefix + IgnoreRules.fileName
        let listing = try repository.entries(at: commit, under: folder, limits: .standard) {
            $0 == ignoreFile || isManifest($0)
        }
        guard let place = listing.entries.firstIndex(where: { $0.path == ignoreFile }) else {
            return listing
        }
        do {
            let rules = IgnoreRules(
                try repository.blob(
                    listing.entries[place].blob,
                    maxBytes: Limits.manifestFileBytes
                )
            )
            return TreeListing(
                entries: listing.entries.filter {
                    $0.path != ignoreFile && !rules.ignores($0.path.dropFirst(prefix.count))
                },
                refusedPaths: listing.refusedPaths
            )
        } catch {
            guard error.kind == .tooLarge else { throw error }
            throw Self.tooLarge("\(ignoreFile) is larger than \(Limits.manifestFileBytes) bytes")
        }
    }

    /// What stands in front of a path below the folder.
    private var prefix: String { folder.isEmpty ? "" : folder + "/" }

    private var noFolder: Diagnostic {
        Diagnostic(
            .error,
            "the source has no folder '\(folder)'",
            hint: "look at source.path in the configuration"
        )
    }

    /// Only what is read counts: a repository may hold whatever else it likes.
    private func check(_ manifests: [TreeEntry]) throws(Diagnostic) {
        guard manifests.count <= mostManifests else {
            throw Self.tooLarge("it has more than \(mostManifests) files of manifests")
        }
        for manifest in manifests {
            let path = manifest.path
            guard path.utf8.count <= Limits.pathBytes else {
                throw Self.tooLarge("the path \(path) is longer than \(Limits.pathBytes) bytes")
            }
            guard path.split(separator: "/").count <= Limits.pathLevels + 1 else {
                throw Self.tooLarge("\(path) is below more than \(Limits.pathLevels) folders")
            }
        }
    }

    private static func tooLarge(_ problem: String) -> Diagnostic {
        Diagnostic(
            .error,
            "the source cannot be read: \(problem)",
            hint: "make it smaller, or look at source.path in the configuration"
        )
    }

    private func isManifest(_ path: String) -> Bool {
        ManifestFile.isManifest(at: folder.isEmpty ? path[...] : path.dropFirst(folder.count + 1))
    }

    private func content(
        of entry: TreeEntry,
        in repository: borrowing Repository
    ) throws(GitError) -> Content {
        do {
            let bytes = try repository.blob(entry.blob, maxBytes: Limits.manifestFileBytes)
            let file = ManifestParser.parse(ManifestFile(path: entry.path, bytes: bytes))
            return Content(file: file, byteCount: bytes.count)
        } catch {
            guard error.kind == .tooLarge else { throw error }
            let problem = Diagnostic(
                .error,
                "the file is larger than \(Limits.manifestFileBytes / 1024) KiB",
                hint: "split it",
                position: SourcePosition(path: entry.path)
            )
            let file = ParsedFile(
                path: entry.path,
                manifests: [],
                diagnostics: [problem],
                isReadable: false,
                mayHideDefaults: true
            )
            return Content(file: file, byteCount: 0)
        }
    }

    /// Files whose lines are shown beside what is wrong between manifests, at most.
    private static let mostExcerptFiles = 20

    /// Adds the lines of problems that only showed once everything was put together.
    private func addExcerpts(
        to diagnostics: inout [Diagnostic],
        from entries: [TreeEntry],
        in repository: borrowing Repository
    ) throws {
        let paths = Set(
            diagnostics.filter { $0.excerpt == nil }.compactMap(\.position?.path)
        )
        guard !paths.isEmpty else { return }
        let wanted = entries.filter { paths.contains($0.path) && (known[$0]?.byteCount ?? 0) > 0 }
        for entry in wanted.prefix(Self.mostExcerptFiles) {
            let bytes = try repository.blob(entry.blob, maxBytes: Limits.manifestFileBytes)
            ManifestFile(path: entry.path, bytes: bytes).addExcerpts(to: &diagnostics)
        }
    }
}
