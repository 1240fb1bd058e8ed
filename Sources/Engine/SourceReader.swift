import Foundation
import Git
import Manifests
public import Model
import Planning

/// Fetches the source into a private bare mirror and reads its manifests from git objects, never
/// from a checkout.
///
/// It runs on a queue of its own, since libgit2 blocks.
public actor SourceReader {
    private let executor = BlockingExecutor(label: "regent.source")
    private let options: SourceOptions
    private var opened: Mirror?
    /// Parsed files by path and blob: a cycle parses only what changed.
    private var parsed: [TreeEntry: ParsedFile] = [:]

    /// Runs on its own queue.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Takes options; nothing is opened or fetched yet.
    public init(_ options: SourceOptions) {
        self.options = options
    }

    /// Fetches, and reads every manifest of the wanted commit.
    ///
    /// - Throws: A ``Model/Diagnostic`` that says what could not be read; then nothing is known and
    ///   nothing may be changed.
    public func read() throws(Diagnostic) -> SourceSnapshot {
        do {
            if options.isReadOnly, let snapshot = try readWithoutMirror() { return snapshot }
            let lock = try MirrorLock(ofMirrorAt: options.mirror)
            try lock.removeAbandonedLocks()
            let mirror = try mirror()
            let commit = try fetch(into: mirror)
            return try snapshot(of: commit, in: mirror)
        } catch let error as GitError {
            throw diagnostic(error)
        } catch let error as Diagnostic {
            throw error
        } catch {
            throw Diagnostic(.error, "the source cannot be read: \(error)")
        }
    }

    // MARK: The mirror

    /// Keeps the repository open from one cycle to the next.
    private final class Mirror {
        let repository: Repository

        init(at path: String) throws(GitError) {
            repository = try Repository.openOrCreateMirror(at: path)
        }

        init(openingSourceAt path: String) throws(GitError) {
            repository = try Repository.open(at: path)
        }
    }

    /// Reads a repository at a path as it is, where the mirror cannot be written: for who only looks.
    private func readWithoutMirror() throws -> SourceSnapshot? {
        let files = FileManager.default
        let folder = URL(filePath: options.mirror).deletingLastPathComponent().path
        let written = files.fileExists(atPath: options.mirror) ? options.mirror : folder
        guard files.fileExists(atPath: written), !files.isWritableFile(atPath: written) else {
            return nil
        }
        let source = try Mirror(openingSourceAt: options.url)
        return try snapshot(of: try wantedCommit(in: source), in: source)
    }

    private func mirror() throws -> Mirror {
        if let opened { return opened }
        let mirror = try openMirror()
        opened = mirror
        return mirror
    }

    private func openMirror() throws -> Mirror {
        do {
            return try Mirror(at: options.mirror)
        } catch {
            guard error.kind == .damaged else { throw error }
            try setMirrorAside()
            return try Mirror(at: options.mirror)
        }
    }

    /// The mirror holds nothing that the source has not, so a damaged one is made anew.
    private func setMirrorAside() throws {
        do {
            try Folders.setAside(options.mirror)
        } catch {
            throw Diagnostic(
                .error,
                "the mirror \(options.mirror) is damaged and cannot be moved away",
                hint: "remove it; it is fetched again"
            )
        }
    }

    private func fetch(into mirror: Mirror) throws -> ObjectID {
        var references = options.statusBranch.map { ["refs/heads/\($0)"] } ?? []
        switch options.reference {
        case .branch, .tag:
            references += options.reference.fullName.map { [$0] } ?? []
        case .commit(let text):
            if let commit = ObjectID(hex: text) {
                try mirror.repository.fetch(from: options.url, commit: commit)
            }
        }
        if !references.isEmpty {
            try mirror.repository.fetch(from: options.url, references: references)
        }
        return try wantedCommit(in: mirror)
    }

    private func wantedCommit(in mirror: Mirror) throws -> ObjectID {
        switch options.reference {
        case .branch, .tag:
            let name = options.reference.fullName ?? ""
            if let commit = try mirror.repository.commitID(of: name) { return commit }
        case .commit(let text):
            if let commit = ObjectID(hex: text), try mirror.repository.hasCommit(commit) {
                return commit
            }
        }
        throw Diagnostic(
            .error,
            "\(options.url) has no \(options.reference.description)",
            hint: "look at source.branch, source.tag or source.commit in the configuration"
        )
    }

    private func diagnostic(_ error: GitError) -> Diagnostic {
        Diagnostic(
            .error,
            error.description,
            hint: "look at source.url and source.path in the configuration"
        )
    }

    // MARK: Manifests

    private func snapshot(of commit: ObjectID, in mirror: Mirror) throws -> SourceSnapshot {
        let limits = TreeLimits(
            entries: Limits.manifestsPerSource,
            pathBytes: Limits.pathBytes,
            pathLevels: Limits.pathLevels
        )
        let listing = try mirror.repository.entries(
            at: commit,
            under: options.folder,
            limits: limits,
            matching: Self.isManifest
        )
        var files: [ParsedFile] = []
        for entry in listing.entries { files.append(try parse(entry, in: mirror)) }
        parsed = Dictionary(zip(listing.entries, files)) { first, _ in first }

        var desired = SourceAssembler.assemble(files, organizations: Set(options.organizations))
        desired.diagnostics += listing.refusedPaths.sorted().map {
            Diagnostic(.error, "the path '\($0)' is not one that a manifest may have")
        }
        return SourceSnapshot(
            source: PlanSource(
                url: options.url,
                ref: options.reference.name,
                commit: commit.hex
            ),
            desired: desired
        )
    }

    private func parse(_ entry: TreeEntry, in mirror: Mirror) throws(GitError) -> ParsedFile {
        if let known = parsed[entry] { return known }
        do {
            let bytes = try mirror.repository.blob(
                entry.blob,
                maxBytes: Limits.manifestFileBytes
            )
            return ManifestParser.parse(
                ManifestFile(path: entry.path, bytes: bytes),
                defaultOrganization: defaultOrganization
            )
        } catch {
            guard error.kind == .tooLarge else { throw error }
            let problem = Diagnostic(
                .error,
                "the file is larger than \(Limits.manifestFileBytes / 1024) KiB",
                hint: "split it",
                position: SourcePosition(path: entry.path)
            )
            return ParsedFile(
                path: entry.path,
                manifests: [],
                diagnostics: [problem],
                isReadable: false
            )
        }
    }

    /// A manifest may leave its organization out where the configuration has only one.
    private var defaultOrganization: String? {
        options.organizations.count == 1 ? options.organizations.first : nil
    }

    private static func isManifest(_ path: String) -> Bool {
        path.hasSuffix(".yaml") || path.hasSuffix(".yml") || path.hasSuffix(".json")
    }

    // MARK: The status branch

    /// Writes files under a folder of the status branch and pushes them, if any of them changed.
    func publish(_ publication: BranchPublication) throws -> Bool {
        guard let branch = options.statusBranch else { return false }
        let reference = "refs/heads/\(branch)"
        let lock = try MirrorLock(ofMirrorAt: options.mirror)
        try lock.removeAbandonedLocks()
        let mirror = try mirror()
        for _ in 0..<Limits.statusPushTries {
            let old = try mirror.repository.commitID(of: reference)
            guard let commit = try mirror.repository.commit(publication, onto: old) else {
                return false
            }
            do {
                try mirror.repository.push(
                    commit,
                    to: options.url,
                    reference: reference,
                    expecting: old
                )
                try mirror.repository.fetch(from: options.url, references: [reference])
                return true
            } catch {
                guard error.kind == .conflict else { throw error }
                try mirror.repository.fetch(from: options.url, references: [reference])
            }
        }
        throw Diagnostic(
            .warning,
            "the status branch \(branch) moved \(Limits.statusPushTries) times meanwhile",
            hint: "the status is pushed by the next run"
        )
    }
}

extension SourceReference {
    /// For a message: `branch 'main'`.
    fileprivate var description: String {
        switch self {
        case .branch(let name): "branch '\(name)'"
        case .tag(let name): "tag '\(name)'"
        case .commit(let id): "commit '\(id)'"
        }
    }
}
