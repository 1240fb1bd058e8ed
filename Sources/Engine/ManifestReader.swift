import Git
import Manifests
import Model

/// Reads the manifests of a commit from git objects; of a commit that was just read, nothing, and of
/// one that comes after it, what differs.
struct ManifestReader {
    /// The folder of the manifests, empty for the root.
    let folder: String
    /// What the configuration says of manifests.
    let rules: SourceRules
    var mostManifests = Limits.manifestsPerSource
    var mostBytes = Limits.sourceBytes
    /// What was read last: a controller looks at the same commit again and again.
    private var last: (commit: ObjectID, limits: [Int], reading: ManifestReading)?

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
        try read(commit, in: repository).desired
    }

    /// What the commit asks for, and what is to be known to read a part of it again.
    ///
    /// - Throws: As ``desiredState(of:in:)``.
    mutating func read(
        _ commit: ObjectID,
        in repository: borrowing Repository
    ) throws -> ManifestReading {
        let limits = [mostManifests, mostBytes]
        if let last, last.limits == limits {
            if last.commit == commit { return last.reading }
            // Whatever stands in the way: a reading of everything tells of it, or does without.
            if let reading = try? change(
                last.reading,
                from: last.commit,
                to: commit,
                in: repository
            ) {
                self.last = (commit, limits, reading)
                return reading
            }
        }
        let listing: TreeListing
        do {
            listing = try list(commit, in: repository)
        } catch let error as GitError {
            // A folder goes with the last file in it: that is a source without manifests.
            guard error.kind == .notFound, !folder.isEmpty else { throw error }
            return ManifestReading(
                desired: DesiredState(diagnostics: [noFolder]),
                fileCount: 0,
                byteCount: 0,
                defaults: []
            )
        }
        try check(listing.entries)
        let files = ManifestFiles(listing.entries, rules: rules, mostBytes: mostBytes)
        var reading = try files.read(in: repository)
        try addExcerpts(to: &reading.desired.diagnostics, from: listing.entries, in: repository)
        reading.desired.diagnostics += listing.refusedPaths.sorted().map {
            Diagnostic(.error, "the path '\($0)' is not one that a manifest may have")
        }
        add(listing.linkedPaths, to: &reading.desired)
        reading.hasOthers = !listing.linkedPaths.isEmpty || !listing.refusedPaths.isEmpty
        last = (commit, limits, reading)
        return reading
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
                refusedPaths: listing.refusedPaths,
                linkedPaths: listing.linkedPaths.filter {
                    !rules.ignores($0.path.dropFirst(prefix.count))
                }
            )
        } catch {
            guard error.kind == .tooLarge else { throw error }
            throw Self.tooLarge("\(ignoreFile) is larger than \(Limits.manifestFileBytes) bytes")
        }
    }

    /// What stands in front of a path below the folder.
    var prefix: String { folder.isEmpty ? "" : folder + "/" }

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
        for manifest in manifests { try Self.check(manifest.path) }
    }

    static func check(_ path: String) throws(Diagnostic) {
        guard path.utf8.count <= Limits.pathBytes else {
            throw tooLarge("the path \(path) is longer than \(Limits.pathBytes) bytes")
        }
        guard path.utf8.count(where: { $0 == UInt8(ascii: "/") }) <= Limits.pathLevels else {
            throw tooLarge("\(path) is below more than \(Limits.pathLevels) folders")
        }
    }

    static func tooManyBytes(_ most: Int) -> Diagnostic {
        tooLarge("its manifests have more than \(most) bytes in all")
    }

    private static func tooLarge(_ problem: String) -> Diagnostic {
        Diagnostic(
            .error,
            "the source cannot be read: \(problem)",
            hint: "the limit is the same for everybody: look at source.path in the configuration, "
                + "or name files in .regentignore"
        )
    }

    func isManifest(_ path: String) -> Bool {
        ManifestFile.isManifest(at: Substring(path.utf8.dropFirst(prefix.utf8.count)))
    }

    /// Files whose lines are shown beside what is wrong between manifests, at most.
    static let mostExcerptFiles = 20

    /// Adds the lines of problems that only showed once everything was put together.
    func addExcerpts(
        to diagnostics: inout [Diagnostic],
        from entries: [TreeEntry],
        in repository: borrowing Repository
    ) throws {
        let paths = Set(
            diagnostics.filter { $0.excerpt == nil }.compactMap(\.position?.path)
        )
        guard !paths.isEmpty else { return }
        var shown = 0
        for entry in entries where paths.contains(entry.path) && shown < Self.mostExcerptFiles {
            do {
                let bytes = try repository.blob(entry.blob, maxBytes: Limits.manifestFileBytes)
                guard !bytes.isEmpty else { continue }
                ManifestFile(path: entry.path, bytes: bytes).addExcerpts(to: &diagnostics)
                shown += 1
            } catch {
                guard error.kind == .tooLarge else { throw error }
            }
        }
    }
}
