import Blocking
import Git
public import Manifests
public import Model
import Planning

/// Fetches the source into a private bare mirror and reads its manifests from git objects, never
/// from a checkout.
///
/// It runs on a queue of its own, since libgit2 blocks.
public actor SourceReader {
    private let executor = BlockingExecutor(label: "regent.source")
    let options: SourceOptions
    private let verifier: CommitVerifier?
    let remote: SourceRemote
    var manifests: ManifestReader
    private var opened: Mirror?
    private var openedSource: Mirror?
    /// What was published last, and the commit of the status branch that has it.
    var lastPublication: (content: PublishedContent, tip: ObjectID)?

    /// Runs on its own queue.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Takes options; nothing is opened or fetched yet.
    public init(_ options: SourceOptions) {
        self.options = options
        remote = SourceRemote(options)
        verifier = options.source.allowedSignersFile.map {
            CommitVerifier(allowedSignersFile: $0, run: KeyGenerator().run)
        }
        manifests = ManifestReader(
            folder: options.source.path,
            rules: options.rules
        )
    }

    /// Fetches, and reads every manifest of the wanted commit.
    ///
    /// - Parameters:
    ///   - last: What was acted on last: it stays in force where the wanted commit is not signed by
    ///     who may.
    ///   - isPreview: Whether nothing is carried out by what is read.
    /// - Throws: A ``Model/Diagnostic`` that says what could not be read; then nothing is known and
    ///   nothing may be changed.
    public func read(
        after last: PlanSource? = nil,
        isPreview: Bool = false
    ) throws(Diagnostic) -> SourceSnapshot {
        let read = try explaining {
            try withMirrorOrSource { mirror in
                try snapshot(of: try resolve(after: last, isPreview, in: mirror), in: mirror)
            }
        }
        options.hasRead(read.source)
        return read
    }

    func resolve(
        after last: PlanSource?,
        _ isPreview: Bool,
        in mirror: Mirror
    ) throws -> ResolvedSource {
        let wanted = try mirror.isSource ? wantedCommit(in: mirror) : fetch(into: mirror)
        var resolved = ResolvedSource(
            source: PlanSource(
                url: options.source.url,
                ref: options.source.reference.name,
                commit: wanted.hex
            ),
            commit: wanted
        )
        if let verifier {
            let check = SignatureCheck(
                source: options.source,
                verifier: verifier,
                isPreview: isPreview
            )
            let verdict = try check.verdict(on: wanted, after: last, in: mirror.repository)
            resolved.commit = verdict.commit
            resolved.source.commit = verdict.commit.hex
            resolved.source.signedBy = verdict.signedBy
            resolved.problem = verdict.problem
        }
        return resolved
    }

    /// Whether a commit is another one or comes after it; one that is not there any more has none.
    ///
    /// - Throws: A ``Model/Diagnostic`` where that cannot be found out.
    func follows(_ commit: String, _ last: String) throws(Diagnostic) -> Bool {
        guard let new = ObjectID(hex: commit), let old = ObjectID(hex: last) else { return false }
        return try explaining { try withMirrorOrSource { try $0.has(old, before: new) } }
    }

    /// The manifest file at a path of a commit that was read, and those in its folder and above it.
    ///
    /// - Throws: A ``Model/Diagnostic`` where they cannot be read.
    public func manifestFiles(
        around path: String,
        at commit: String
    ) throws(Diagnostic) -> [ManifestFile] {
        guard let commit = ObjectID(hex: commit) else { return [] }
        return try explaining {
            try withMirrorOrSource {
                try manifests.files(around: path, of: commit, in: $0.repository)
            }
        }
    }

    /// Says of every error what a person can do about the source.
    func explaining<Result>(_ body: () throws -> Result) throws(Diagnostic) -> Result {
        do {
            return try body()
        } catch let error as GitError {
            throw diagnostic(error)
        } catch let error as Diagnostic {
            throw error
        } catch let problem as UnusableMirror {
            throw problem.diagnostic
        } catch {
            throw Diagnostic(.error, "the source cannot be read: \(error)")
        }
    }

    // MARK: The mirror

    /// Keeps the repository open from one cycle to the next.
    final class Mirror {
        private(set) var repository: Repository
        /// Whether it is no mirror but the source's own repository, which is read as it is.
        let isSource: Bool

        init(at path: String) throws(GitError) {
            repository = try Repository.openOrCreateMirror(at: path)
            isSource = false
        }

        init(openingSourceAt path: String) throws(GitError) {
            repository = try Repository.open(at: path)
            isSource = true
        }

        /// Keeps the number of its files low; where that fails, the next fetch tries again.
        func tidyUp() throws(GitError) {
            guard !isSource, (try? repository.gather()) == true else { return }
            // The old handle looks for objects in files that are gone.
            repository = try Repository.openOrCreateMirror(at: repository.path)
        }

        func has(_ old: ObjectID, before new: ObjectID) throws(GitError) -> Bool {
            guard try repository.hasCommit(old) else { return false }
            return try repository.isAncestor(old, of: new)
        }
    }

    /// Works with the mirror while no other process does.
    func withMirror<Result>(_ body: (Mirror) throws -> Result) throws -> Result {
        let lock = try lockMirror()
        let mirror = try mirror()
        let result = try body(mirror)
        _ = consume lock
        return result
    }

    /// The same; where the reader only looks, and the source is a folder of this machine or there can
    /// be no mirror, with the source itself.
    func withMirrorOrSource<Result>(_ body: (Mirror) throws -> Result) throws -> Result {
        if options.isReadOnly, let source = localSource { return try body(source) }
        do {
            return try withMirror(body)
        } catch let problem as UnusableMirror {
            guard options.isReadOnly else { throw problem.diagnostic }
            return try body(Mirror(openingSourceAt: options.source.url))
        }
    }

    /// The source, if it is a repository in a folder: what is there need not be copied to be read.
    private var localSource: Mirror? {
        if let openedSource { return openedSource }
        guard options.source.url.hasPrefix("/") else { return nil }
        openedSource = try? Mirror(openingSourceAt: options.source.url)
        return openedSource
    }

    private func lockMirror() throws(UnusableMirror) -> MirrorLock {
        do {
            let lock = try MirrorLock(ofMirrorAt: options.source.mirror)
            try lock.removeAbandonedFiles()
            return lock
        } catch {
            throw UnusableMirror(error)
        }
    }

    private func mirror() throws(UnusableMirror) -> Mirror {
        if let opened { return opened }
        let mirror = try openMirror()
        opened = mirror
        return mirror
    }

    private func openMirror() throws(UnusableMirror) -> Mirror {
        let path = options.source.mirror
        do {
            return try Mirror(at: path)
        } catch {
            guard error.kind == .damaged else { throw UnusableMirror(error) }
            try setMirrorAside()
        }
        do {
            return try Mirror(at: path)
        } catch {
            throw UnusableMirror(error)
        }
    }

    /// The mirror holds nothing that the source has not, so a damaged one is made anew.
    private func setMirrorAside() throws(UnusableMirror) {
        do {
            try Folders.setAside(options.source.mirror)
        } catch {
            throw UnusableMirror(damagedAt: options.source.mirror)
        }
    }

    private func fetch(into mirror: Mirror) throws -> ObjectID {
        let reference = options.source.reference
        var references = options.statusReferences
        if let name = reference.fullName {
            references.append(name)
        } else if let commit = ObjectID(hex: reference.name) {
            try remote.fetch(commit, into: mirror.repository)
        }
        if !references.isEmpty {
            try remote.fetch(references, into: mirror.repository)
        }
        try mirror.tidyUp()
        return try wantedCommit(in: mirror)
    }

    private func wantedCommit(in mirror: Mirror) throws -> ObjectID {
        let reference = options.source.reference
        if let name = reference.fullName {
            if let commit = try mirror.repository.commitID(of: name) { return commit }
        } else if let commit = ObjectID(hex: reference.name),
            try mirror.repository.hasCommit(commit)
        {
            return commit
        }
        throw Diagnostic(
            .error,
            "\(options.source.url) has no \(reference.title)",
            hint: "look at source.branch, source.tag or source.commit in the configuration"
        )
    }

    private func diagnostic(_ error: GitError) -> Diagnostic {
        Diagnostic(.error, error.description, hint: remote.advice(for: error.kind))
    }

    private func snapshot(
        of resolved: ResolvedSource,
        in mirror: Mirror
    ) throws -> SourceSnapshot {
        var snapshot = SourceSnapshot(
            source: resolved.source,
            desired: try manifests.desiredState(of: resolved.commit, in: mirror.repository)
        )
        snapshot.published = try published(in: mirror)
        if let problem = resolved.problem { snapshot.desired.diagnostics.append(problem) }
        return snapshot
    }
}

/// Why there can be no mirror; nothing is wrong with the source.
struct UnusableMirror: Error {
    let diagnostic: Diagnostic

    init(_ error: GitError) {
        diagnostic = Diagnostic(
            .error,
            error.description,
            hint: "look at source.mirror in the configuration"
        )
    }

    init(damagedAt path: String) {
        diagnostic = Diagnostic(
            .error,
            "the mirror \(path) is damaged and cannot be moved away",
            hint: "remove it; it is fetched again"
        )
    }
}
