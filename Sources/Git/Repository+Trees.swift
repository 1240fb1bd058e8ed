internal import CLibgit2

extension Repository {
    /// Lists the files of a commit below a folder, by the bytes of their paths.
    ///
    /// A file is of mode 100644 or 100755; symbolic links and submodules are none.
    ///
    /// - Parameters:
    ///   - commit: The commit.
    ///   - folder: A path from the root of the repository; "" is the root.
    ///   - limits: Bounds on what is looked at.
    ///   - matching: Whether the file at a path is wanted.
    /// - Throws: ``GitError`` with ``GitError/Kind/notFound`` where there is no such commit or
    ///   folder, ``GitError/Kind/tooLarge`` over a limit, and ``GitError/Kind/damaged`` where a
    ///   tree is missing or is out of order.
    public func entries(
        at commit: ObjectID,
        under folder: String,
        limits: TreeLimits,
        matching: (String) -> Bool
    ) throws(GitError) -> TreeListing {
        let place = folder.isEmpty ? "its root" : folder
        let operation = "list \(place) at commit \(commit.short) in \(path)"
        guard let tree = try self.folder(folder, at: commit, operation) else {
            let detail = "there is no folder \(printable(folder))"
            throw GitError(kind: .notFound, operation: operation, detail: detail)
        }
        var entries: [TreeEntry] = []
        var comparison = unsafe TreeComparison(pointer, in: folder, limits, operation)
        try unsafe comparison.compare(nil, tree.pointer) { path, _, blob in
            guard let blob, matching(path) else { return }
            entries.append(TreeEntry(path: path, blob: blob))
        }
        return TreeListing(
            entries: entries,
            refusedPaths: comparison.refusedPaths,
            linkedPaths: comparison.linkedPaths
        )
    }

    /// Compares the files of two commits below a folder, by the bytes of their paths; a folder that
    /// is in neither has no files.
    ///
    /// Folders that are the same in both are not looked into. A file is of mode 100644 or 100755,
    /// and a mere change of its mode is none.
    ///
    /// - Throws: ``GitError`` with ``GitError/Kind/notFound`` where there is no such commit,
    ///   ``GitError/Kind/tooLarge`` over a limit, and ``GitError/Kind/damaged`` where a tree is
    ///   missing or is out of order.
    public func changes(
        from old: ObjectID,
        to new: ObjectID,
        under folder: String,
        limits: TreeLimits = .standard
    ) throws(GitError) -> [TreeChange] {
        try difference(from: old, to: new, under: folder, limits: limits).changes
    }

    /// As ``changes(from:to:under:limits:)``, with what the new commit has in the folders that differ
    /// and that is no file.
    ///
    /// - Throws: As that does.
    public func difference(
        from old: ObjectID,
        to new: ObjectID,
        under folder: String,
        limits: TreeLimits = .standard
    ) throws(GitError) -> TreeDifference {
        let operation = "compare the commits \(old.short) and \(new.short) in \(path)"
        let oldTree = try self.folder(folder, at: old, operation)
        let newTree = try self.folder(folder, at: new, operation)
        var changes: [TreeChange] = []
        var comparison = unsafe TreeComparison(pointer, in: folder, limits, operation)
        try unsafe comparison.compare(oldTree.pointer, newTree.pointer) { path, old, new in
            changes.append(TreeChange(path: path, old: old, new: new))
        }
        return TreeDifference(
            changes: changes,
            refusedPaths: comparison.refusedPaths,
            linkedPaths: comparison.linkedPaths
        )
    }

    /// The files of a commit at some paths, in their order; a path without a file has none.
    ///
    /// - Throws: ``GitError`` with ``GitError/Kind/notFound`` where there is no such commit.
    public func files(
        at paths: [String],
        of commit: ObjectID
    ) throws(GitError) -> [TreeEntry] {
        let operation = "find \(paths.count) files of commit \(commit.short) in \(path)"
        guard let root = try folder("", at: commit, operation) else { return [] }
        var entries: [TreeEntry] = []
        for path in paths {
            let found = try unsafe Handle.ifFound(operation, release: git_tree_entry_free) {
                unsafe git_tree_entry_bypath(&$0, root.pointer, path)
            }
            guard let entry = found else { continue }
            switch unsafe git_tree_entry_filemode_raw(entry.pointer) {
            case GIT_FILEMODE_BLOB, GIT_FILEMODE_BLOB_EXECUTABLE: break
            default: continue
            }
            guard let id = unsafe git_tree_entry_id(entry.pointer) else { continue }
            entries.append(TreeEntry(path: path, blob: ObjectID(unsafe id.pointee)))
        }
        return entries
    }

    /// The tree of a folder; nil where there is no folder of that path.
    private func folder(
        _ folder: String,
        at commit: ObjectID,
        _ operation: String
    ) throws(GitError) -> Handle? {
        let commit = try self.commit(commit, operation)
        let root = try unsafe Handle(operation, missing: .damaged, release: git_tree_free) {
            unsafe git_commit_tree(&$0, commit.pointer)
        }
        let path = folder.split(separator: "/").joined(separator: "/")
        guard !path.isEmpty else { return root }
        let found = try unsafe Handle.ifFound(operation, release: git_tree_entry_free) {
            unsafe git_tree_entry_bypath(&$0, root.pointer, path)
        }
        guard let entry = found else { return nil }
        guard unsafe git_tree_entry_type(entry.pointer) == GIT_OBJECT_TREE else { return nil }
        return try unsafe Handle(operation, missing: .damaged, release: git_tree_free) {
            unsafe git_tree_lookup(&$0, pointer, git_tree_entry_id(entry.pointer))
        }
    }
}
