internal import CLibgit2

extension Repository {
    /// Moves a reference of another repository forward to a commit, and brings what it needs.
    ///
    /// It moves only if it still is where it is expected, and only to a commit that comes after
    /// that one. At a path (or a `file:` URL) the other repository is written to without a
    /// transport: its folder has to belong to the user of this process, its hooks do not run, and a
    /// branch that is checked out there is refused, since its files would no longer fit it.
    ///
    /// - Parameters:
    ///   - commit: A commit of this repository.
    ///   - url: A path or a URL.
    ///   - reference: A full name, like `refs/heads/main`.
    ///   - old: Where the reference is expected; nil where it must not exist yet.
    ///   - access: How a URL is reached.
    /// - Throws: ``GitError`` with ``GitError/Kind/conflict`` where it is elsewhere or would not
    ///   move forward, and ``GitError/Kind/rejected`` with the other side's words where it refuses.
    public func push(
        _ commit: ObjectID,
        to url: String,
        reference: String,
        expecting old: ObjectID?,
        as access: RemoteAccess = RemoteAccess()
    ) throws(GitError) {
        let operation = "push commit \(commit.short) to \(reference) of \(url)"
        try Self.checkName(reference, operation)
        guard try hasCommit(commit) else {
            let detail = "commit \(commit) is not in \(path)"
            throw GitError(kind: .notFound, operation: operation, detail: detail)
        }
        try checkMovesForward(from: old, to: commit, operation)
        switch Location(url) {
        case .path(let path):
            let other = try Repository.open(at: path, operation: operation)
            try other.checkCanMove(reference, operation)
            let current = try other.target(of: reference, operation)
            try Self.checkPlace(of: reference, at: current, expected: old, operation)
            guard current != commit else { return }
            try give([commit], to: other, linking: false, operation)
            try other.move(reference, from: old, to: commit, operation)
        case .remote(let url):
            let connection = try RemoteConnection(
                to: url,
                for: .pushing,
                of: self,
                as: access,
                operation
            )
            let current = try connection.heads()[reference]
            try Self.checkPlace(of: reference, at: current, expected: old, operation)
            guard current != commit else { return }
            try connection.push(commit, to: reference, expecting: old)
        }
    }

    /// Points a reference at a commit of this repository, since another one's is there after a push.
    ///
    /// - Throws: ``GitError`` where the commit is not here.
    public func follow(_ reference: String, to commit: ObjectID) throws(GitError) {
        let operation = "point \(reference) at commit \(commit.short) in \(path)"
        try Self.checkName(reference, operation)
        try set(reference, to: commit, operation)
    }

    /// Finds out whether a reference of another repository could be pushed to, and moves nothing.
    ///
    /// Behind a URL that is all that comes before a push: the server lets us in as one who writes. What
    /// it allows for one branch alone, it says when that is pushed to. At a path the folders of objects
    /// and references have to be writable, and the branch must not be checked out.
    ///
    /// - Throws: ``GitError``.
    public func checkPush(
        to url: String,
        reference: String,
        as access: RemoteAccess = RemoteAccess()
    ) throws(GitError) {
        let operation = "prepare a push to \(reference) of \(url)"
        try Self.checkName(reference, operation)
        switch Location(url) {
        case .path(let path):
            let other = try Repository.open(at: path, operation: operation)
            try other.checkCanMove(reference, operation)
            // The folder of git, which work trees of one repository share; it ends with a slash.
            let root = unsafe git_repository_commondir(other.pointer).map {
                unsafe String(cString: $0)
            }
            for folder in ["objects", "refs/heads"].map({ (root ?? "\(other.path)/") + $0 }) {
                guard !isWritable(folder) else { continue }
                let detail = "\(folder) cannot be written by the user of this process"
                throw GitError(kind: .rejected, operation: operation, detail: detail)
            }
        case .remote(let url):
            let connection = try RemoteConnection(
                to: url,
                for: .pushing,
                of: self,
                as: access,
                operation
            )
            _ = try connection.heads()
        }
    }

    private func checkMovesForward(
        from old: ObjectID?,
        to new: ObjectID,
        _ operation: String
    ) throws(GitError) {
        guard let old else { return }
        guard try hasCommit(old), try isAncestor(old, of: new) else {
            let detail = "commit \(new.short) does not come after \(old.short)"
            throw GitError(kind: .conflict, operation: operation, detail: detail)
        }
    }

    private static func checkPlace(
        of reference: String,
        at current: ObjectID?,
        expected old: ObjectID?,
        _ operation: String
    ) throws(GitError) {
        guard current != old else { return }
        let found = current.map { "\(reference) is at \($0.short)" } ?? "there is no \(reference)"
        let expected = old.map { "not at \($0.short)" } ?? "and should not exist yet"
        let detail = current == nil ? found : "\(found), \(expected)"
        throw GitError(kind: .conflict, operation: operation, detail: detail)
    }

    /// Refuses a reference that is checked out, here or in a linked work tree, or that is only
    /// another name of one.
    private func checkCanMove(_ reference: String, _ operation: String) throws(GitError) {
        var isCheckedOut = false
        if unsafe git_repository_is_bare(pointer) == 0 {
            // HEAD may name a branch that has no commit yet.
            isCheckedOut = try symbolicTarget(of: "HEAD", operation) == reference
        }
        if try target(of: reference, operation) != nil {
            guard try symbolicTarget(of: reference, operation) == nil else {
                let detail = "\(reference) is another name of a reference; push to that one"
                throw GitError(kind: .rejected, operation: operation, detail: detail)
            }
            let handle = try unsafe Handle(operation, release: git_reference_free) {
                unsafe git_reference_lookup(&$0, pointer, reference)
            }
            let result = unsafe git_branch_is_checked_out(handle.pointer)
            try check(result, operation)
            isCheckedOut = isCheckedOut || result == 1
        }
        guard !isCheckedOut else {
            let detail =
                "\(reference) is checked out there; push to another branch, or check out another"
            throw GitError(kind: .rejected, operation: operation, detail: detail)
        }
    }

    private func symbolicTarget(
        of reference: String,
        _ operation: String
    ) throws(GitError) -> String? {
        let handle = try unsafe Handle(operation, release: git_reference_free) {
            unsafe git_reference_lookup(&$0, pointer, reference)
        }
        return unsafe git_reference_symbolic_target(handle.pointer).map {
            unsafe String(cString: $0)
        }
    }

    /// Moves a reference only if nobody else has.
    private func move(
        _ reference: String,
        from old: ObjectID?,
        to new: ObjectID,
        _ operation: String
    ) throws(GitError) {
        var raw = new.raw
        // All zeros is a reference that does not exist.
        var current = old?.raw ?? git_oid()
        _ = try unsafe Handle(operation, missing: .conflict, release: git_reference_free) {
            unsafe git_reference_create_matching(
                &$0,
                pointer,
                reference,
                &raw,
                1,
                &current,
                "push"
            )
        }
    }
}
