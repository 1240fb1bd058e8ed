internal import CLibgit2

extension Repository {
    /// Writes a tree: that of a commit, or an empty one, with some files set and others removed.
    ///
    /// Folders are made where a path needs them, and vanish with their last file. A file that is to
    /// be removed and is not there is no error.
    ///
    /// - Parameters:
    ///   - commit: The commit whose tree is changed; nil begins with nothing.
    ///   - changes: Contents by path from the root of the repository; nil removes.
    /// - Throws: ``GitError`` where a path is malformed, or is a folder, or a blob is not here.
    public func writeTree(
        basedOn commit: ObjectID?,
        changes: [String: ObjectID?]
    ) throws(GitError) -> ObjectID {
        let base = commit.map { "commit \($0.short)" } ?? "nothing"
        let operation = "write a tree based on \(base) in \(path)"
        let sorted = changes.sorted { $0.key < $1.key }
        for (path, _) in sorted where !Self.isFilePath(path) {
            let detail = "\"\(path)\" is no path of a file"
            throw GitError(kind: .other, operation: operation, detail: detail)
        }
        var tree = try commit.map { (id) throws(GitError) in try treeID(of: id) }
        // Removals first: a file may become a folder.
        if let base = tree {
            let removed = sorted.filter { $0.value == nil }.map(\.key)
            tree = try removing(removed, from: base, operation)
        }
        let added = sorted.filter { $0.value != nil }.map { (path: $0.key, blob: $0.value) }
        return try updatedTree(tree, added, operation)
    }

    private static func isFilePath(_ path: String) -> Bool {
        !path.utf8.contains(0)
            && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                !$0.isEmpty
            }
    }

    private func removing(
        _ paths: [String],
        from base: ObjectID,
        _ operation: String
    ) throws(GitError) -> ObjectID {
        let tree = try self.tree(base, operation)
        var updates: [(path: String, blob: ObjectID?)] = []
        for path in paths {
            let found = try unsafe Handle.ifFound(operation, release: git_tree_entry_free) {
                unsafe git_tree_entry_bypath(&$0, tree.pointer, path)
            }
            guard let entry = found else { continue }
            guard unsafe git_tree_entry_type(entry.pointer) != GIT_OBJECT_TREE else {
                let detail = "\"\(path)\" is a folder, not a file"
                throw GitError(kind: .other, operation: operation, detail: detail)
            }
            updates.append((path, nil))
        }
        return updates.isEmpty ? base : try updatedTree(base, updates, operation)
    }

    private func updatedTree(
        _ base: ObjectID?,
        _ updates: [(path: String, blob: ObjectID?)],
        _ operation: String
    ) throws(GitError) -> ObjectID {
        let tree = try base.map { (id) throws(GitError) in try self.tree(id, operation) }
        var id = git_oid()
        let code = unsafe withCStrings(updates.map(\.path)) { paths in
            let list = unsafe zip(updates, paths).map { update, path in
                unsafe git_tree_update(
                    action: update.blob == nil ? GIT_TREE_UPDATE_REMOVE : GIT_TREE_UPDATE_UPSERT,
                    id: update.blob?.raw ?? git_oid(),
                    filemode: GIT_FILEMODE_BLOB,
                    path: path
                )
            }
            return unsafe git_tree_create_updated(
                &id,
                pointer,
                tree.pointer,
                list.count,
                list
            )
        }
        try check(code, operation)
        return ObjectID(id)
    }

    private func tree(_ id: ObjectID, _ operation: String) throws(GitError) -> Handle {
        var raw = id.raw
        return try unsafe Handle(operation, missing: .damaged, release: git_tree_free) {
            unsafe git_tree_lookup(&$0, pointer, &raw)
        }
    }

    /// Writes a commit, with the author as its committer, and gives its id; no reference moves.
    ///
    /// - Parameters:
    ///   - tree: What it holds.
    ///   - parents: The commits before it, in order.
    ///   - author: Who made it, and when.
    ///   - message: What it says; text without zero bytes.
    /// - Throws: ``GitError`` where a parent or the tree is not here, or the author has no name.
    public func writeCommit(
        tree: ObjectID,
        parents: [ObjectID],
        author: Signature,
        message: String
    ) throws(GitError) -> ObjectID {
        let operation = "write a commit of tree \(tree.short) in \(path)"
        var signature: UnsafeMutablePointer<git_signature>?
        let code = unsafe git_signature_new(
            &signature,
            author.name,
            author.email,
            author.seconds,
            0
        )
        defer { unsafe git_signature_free(signature) }
        try check(code, operation)
        var rawTree = tree.raw
        let treeHandle = try unsafe Handle(operation, release: git_tree_free) {
            unsafe git_tree_lookup(&$0, pointer, &rawTree)
        }
        var parentPointers: [OpaquePointer?] = unsafe []
        defer {
            while let parent = unsafe parentPointers.popLast() { unsafe git_commit_free(parent) }
        }
        for parent in parents {
            var raw = parent.raw
            var pointer: OpaquePointer?
            try check(unsafe git_commit_lookup(&pointer, self.pointer, &raw), operation)
            unsafe parentPointers.append(pointer)
        }
        var id = git_oid()
        let result = unsafe git_commit_create(
            &id,
            pointer,
            nil,
            signature,
            signature,
            nil,
            message,
            treeHandle.pointer,
            parentPointers.count,
            &parentPointers
        )
        try check(result, operation)
        return ObjectID(id)
    }
}
