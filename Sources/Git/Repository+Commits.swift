internal import CLibgit2

extension Repository {
    /// The commit that a reference leads to, through tags; nil where there is no such reference.
    ///
    /// - Throws: ``GitError`` where the name is malformed or leads to something else.
    public func commitID(of reference: String) throws(GitError) -> ObjectID? {
        let operation = "read \(reference) in \(path)"
        let found = try unsafe Handle.ifFound(operation, release: git_reference_free) {
            unsafe git_reference_lookup(&$0, pointer, reference)
        }
        guard let handle = found else { return nil }
        do {
            let commit = try unsafe Handle(operation, release: git_object_free) {
                unsafe git_reference_peel(&$0, handle.pointer, GIT_OBJECT_COMMIT)
            }
            return unsafe git_object_id(commit.pointer).map { unsafe ObjectID($0.pointee) }
        } catch  where error.kind == .notFound {
            // A symbolic reference may lead to a branch that has no commit yet. What a direct one
            // names has to be there.
            guard unsafe git_reference_type(handle.pointer) == GIT_REFERENCE_SYMBOLIC else {
                throw GitError(kind: .damaged, operation: operation, detail: error.detail)
            }
            return nil
        }
    }

    /// Whether a commit is in the repository.
    ///
    /// - Throws: ``GitError`` where the object database cannot be read.
    public func hasCommit(_ id: ObjectID) throws(GitError) -> Bool {
        let operation = "look for commit \(id.short) in \(path)"
        let database = try objectDatabase(operation)
        var size = 0
        var type = GIT_OBJECT_INVALID
        var raw = id.raw
        let code = unsafe git_odb_read_header(&size, &type, database.pointer, &raw)
        guard code != GIT_ENOTFOUND.rawValue else { return false }
        try check(code, operation)
        return type == GIT_OBJECT_COMMIT
    }

    /// Whether a commit is another one or comes before it.
    ///
    /// - Throws: ``GitError`` with ``GitError/Kind/notFound`` where one is not here.
    public func isAncestor(_ old: ObjectID, of new: ObjectID) throws(GitError) -> Bool {
        let operation = "compare the commits \(old.short) and \(new.short) in \(path)"
        for id in [old, new] where try !hasCommit(id) {
            throw GitError(kind: .notFound, operation: operation, detail: "\(id) is not here")
        }
        guard old != new else { return true }
        var ancestor = old.raw
        var commit = new.raw
        let result = unsafe git_graph_descendant_of(pointer, &commit, &ancestor)
        try check(result, operation, missing: .damaged)
        return result == 1
    }

    /// The tree of a commit.
    ///
    /// - Throws: ``GitError`` with ``GitError/Kind/notFound`` where there is no such commit.
    public func treeID(of commit: ObjectID) throws(GitError) -> ObjectID {
        let operation = "read commit \(commit.short) in \(path)"
        let handle = try self.commit(commit, operation)
        guard let id = unsafe git_commit_tree_id(handle.pointer) else {
            throw GitError(kind: .damaged, operation: operation, detail: "it has no tree")
        }
        return unsafe ObjectID(id.pointee)
    }

    /// The first value of a trailer (`Key: value` on a line of its own) in the messages of a commit
    /// and those before it, along first parents; nil where none of so many has it.
    ///
    /// - Throws: ``GitError`` where a commit is not here or cannot be read.
    public func newestTrailer(
        _ key: String,
        from tip: ObjectID,
        among commits: Int
    ) throws(GitError) -> String? {
        let operation = "read the log of \(tip.short) in \(path)"
        var next: ObjectID? = tip
        for _ in 0..<commits {
            guard let id = next else { return nil }
            let handle = try commit(id, operation)
            if let message = unsafe git_commit_message(handle.pointer) {
                let lines = unsafe String(cString: message).split(separator: "\n")
                let prefix = "\(key): "
                if let line = lines.last(where: { $0.hasPrefix(prefix) }) {
                    return String(line.dropFirst(prefix.count))
                }
            }
            let parent = unsafe git_commit_parent_id(handle.pointer, 0)
            next = unsafe parent.map { unsafe ObjectID($0.pointee) }
        }
        return nil
    }

    func commit(_ id: ObjectID, _ operation: String) throws(GitError) -> Handle {
        var raw = id.raw
        return try unsafe Handle(operation, release: git_commit_free) {
            unsafe git_commit_lookup(&$0, pointer, &raw)
        }
    }

    func objectDatabase(_ operation: @autoclosure () -> String) throws(GitError) -> Handle {
        try unsafe Handle(operation(), release: git_odb_free) {
            unsafe git_repository_odb(&$0, pointer)
        }
    }
}
