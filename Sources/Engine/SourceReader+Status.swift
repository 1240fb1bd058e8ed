import Git
public import Model
import Planning

/// The status branch: what was published last, and what is published now.
extension SourceReader {
    /// Commits of others on the status branch, at most, that are looked through for one of ours.
    private static let foreignStatusCommits = 50

    /// The state that the newest status was written from, by what was fetched last.
    ///
    /// Where nothing ever was, it is fetched now. Nil where there is none, or it cannot be read.
    func lastPublished() -> StateWitness? {
        guard let branch = options.statusBranch else { return nil }
        return try? withMirror { mirror in
            let reference = "refs/heads/\(branch)"
            if try mirror.repository.commitID(of: reference) == nil {
                try remote.fetch([reference], into: mirror.repository)
            }
            return try published(in: mirror)
        }
    }

    /// The largest status that is read back.
    private static let statusFileBytes = 256 * 1024 * 1024

    /// A file of the status branch, as it was fetched last; nil where there is none.
    ///
    /// - Throws: A ``Model/Diagnostic`` where it cannot be read.
    func statusFile(_ path: String) throws(Diagnostic) -> [UInt8]? {
        do {
            return try withMirrorOrSource { try statusFile(path, in: $0) }
        } catch let problem as Diagnostic {
            throw problem
        } catch {
            throw Diagnostic(.error, "the status cannot be read: \(error)")
        }
    }

    private func statusFile(_ path: String, in mirror: Mirror) throws -> [UInt8]? {
        var tip: ObjectID?
        for reference in options.statusReferences where tip == nil {
            tip = try mirror.repository.commitID(of: reference)
        }
        guard let tip else { return nil }
        let listing = try mirror.repository.entries(
            at: tip,
            under: "",
            limits: Repository.listedFiles
        ) { $0 == path }
        return try listing.entries.first.map { entry in
            try mirror.repository.blob(entry.blob, maxBytes: Self.statusFileBytes)
        }
    }

    func published(in mirror: Mirror) throws -> StateWitness? {
        guard let branch = options.statusBranch,
            let tip = try mirror.repository.commitID(of: "refs/heads/\(branch)")
        else { return nil }
        return try mirror.repository.newestTrailer(
            StatusPublisher.stateTrailer,
            from: tip,
            among: Self.foreignStatusCommits
        ).flatMap { StateWitness($0) }
    }

    /// Finds out whether the status branch could be pushed to, and moves nothing.
    ///
    /// - Throws: A ``Model/Diagnostic`` that says why not.
    public func checkPush() throws(Diagnostic) {
        guard let branch = options.statusBranch else { return }
        try explaining {
            try withMirror { mirror in
                try remote.checkPush(to: "refs/heads/\(branch)", with: mirror.repository)
            }
        }
    }

    /// Whether the status branch, as it was fetched last, is where a publication of that content
    /// left it: a controller looks at thousands of tokens a minute, and hardly any has changed.
    func hasPublished(_ content: PublishedContent) -> Bool {
        guard let last = lastPublication, last.content == content, let branch = options.statusBranch
        else { return false }
        let tip = try? withMirror { try $0.repository.commitID(of: "refs/heads/\(branch)") }
        return tip == last.tip
    }

    /// Writes files under a folder of the status branch and pushes them, if any of them changed.
    func publish(
        _ publication: BranchPublication,
        of content: PublishedContent
    ) throws -> Bool {
        guard let branch = options.statusBranch else { return false }
        do {
            return try withMirror { mirror in
                let hasChanged = try push(publication, to: branch, through: mirror)
                let tip = try mirror.repository.commitID(of: "refs/heads/\(branch)")
                lastPublication = tip.map { (content, $0) }
                return hasChanged
            }
        } catch let problem as UnusableMirror {
            throw problem.diagnostic
        }
    }

    private func push(
        _ publication: BranchPublication,
        to branch: String,
        through mirror: Mirror
    ) throws -> Bool {
        let reference = "refs/heads/\(branch)"
        for _ in 0..<Limits.statusPushTries {
            let old = try mirror.repository.commitID(of: reference)
            guard let commit = try mirror.repository.commit(publication, onto: old) else {
                return false
            }
            do {
                try remote.push(
                    commit,
                    to: reference,
                    expecting: old,
                    from: mirror.repository
                )
                // All of the commit was written here, so nothing needs to come back.
                try mirror.repository.follow(reference, to: commit)
                return true
            } catch {
                guard error.kind == .conflict else { throw error }
                try remote.fetch([reference], into: mirror.repository)
            }
        }
        throw Diagnostic(
            .warning,
            "the status branch \(branch) moved \(Limits.statusPushTries) times meanwhile",
            hint: "the status is pushed by the next run"
        )
    }
}
