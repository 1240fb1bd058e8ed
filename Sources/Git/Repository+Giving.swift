internal import CLibgit2

extension Repository {
    /// Brings objects, and all that they need, into another repository on this machine.
    ///
    /// What the other one's references lead to is there already. That it has an object is no sign
    /// that it has what the object needs, so only references count.
    ///
    /// - Parameters:
    ///   - wanted: The objects.
    ///   - receiver: The other repository.
    ///   - linking: Whether it may get all other objects as well, which is quicker where it is
    ///     empty.
    ///   - operation: What is attempted, for an error.
    /// - Throws: ``GitError`` with ``GitError/Kind/damaged`` where objects are missing.
    func give(
        _ wanted: [ObjectID],
        to receiver: borrowing Repository,
        linking: Bool,
        _ operation: String
    ) throws(GitError) {
        let known = Set(try receiver.targets(operation).values)
        let missing = wanted.filter { !known.contains($0) }
        guard !missing.isEmpty else { return }
        if linking, known.isEmpty, try link(missing, to: receiver, operation) { return }
        try give(missing, knowing: known, to: receiver, operation)
    }

    /// Writes objects, and all that they need beside what is known, into another repository's pack.
    func give(
        _ wanted: [ObjectID],
        knowing known: Set<ObjectID>,
        to receiver: borrowing Repository,
        _ operation: String
    ) throws(GitError) {
        let walk = try unsafe Handle(operation, release: git_revwalk_free) {
            unsafe git_revwalk_new(&$0, pointer)
        }
        let pack = try newPack(operation)
        for id in wanted { try insert(id, into: pack, walk, operation) }
        for id in known {
            var raw = id.raw
            // What is not here cannot be hidden, and need not be.
            _ = unsafe git_revwalk_hide(walk.pointer, &raw)
        }
        let inserted = unsafe git_packbuilder_insert_walk(pack.pointer, walk.pointer)
        try check(inserted, operation, missing: .damaged)
        guard try write(pack, into: receiver.objectsFolder(operation), operation) != nil else {
            return
        }
        try check(unsafe git_odb_refresh(receiver.objectDatabase(operation).pointer), operation)
    }

    /// Gives all objects to a repository that has none, as links to their files, where that can be
    /// done; as with `git clone --local`, it is not checked that they are whole.
    private func link(
        _ wanted: [ObjectID],
        to receiver: borrowing Repository,
        _ operation: String
    ) throws(GitError) -> Bool {
        let links = try ObjectLinks(
            source: objectsFolder(operation),
            destination: receiver.objectsFolder(operation)
        )
        guard links.make() else { return false }
        let database = try receiver.objectDatabase(operation)
        try check(unsafe git_odb_refresh(database.pointer), operation)
        return wanted.allSatisfy { id in
            var raw = id.raw
            return unsafe git_odb_exists(database.pointer, &raw) == 1
        }
    }

    /// Puts an object into a pack: tags as they are, and a commit to where the walk begins.
    private func insert(
        _ id: ObjectID,
        into pack: borrowing Handle,
        _ walk: borrowing Handle,
        _ operation: String
    ) throws(GitError) {
        var raw = id.raw
        var object = try unsafe Handle(operation, missing: .damaged, release: git_object_free) {
            unsafe git_object_lookup(&$0, pointer, &raw, GIT_OBJECT_ANY)
        }
        // A tag is made after what it names, so that a chain of them ends.
        while unsafe git_object_type(object.pointer) == GIT_OBJECT_TAG {
            let tag = unsafe git_object_id(object.pointer)
            try check(unsafe git_packbuilder_insert(pack.pointer, tag, nil), operation)
            object = try unsafe Handle(operation, missing: .damaged, release: git_object_free) {
                unsafe git_tag_target(&$0, object.pointer)
            }
        }
        let target = unsafe git_object_id(object.pointer)
        if unsafe git_object_type(object.pointer) == GIT_OBJECT_COMMIT {
            try check(unsafe git_revwalk_push(walk.pointer, target), operation)
        } else {
            let code = unsafe git_packbuilder_insert_recur(pack.pointer, target, nil)
            try check(code, operation, missing: .damaged)
        }
    }

    /// The folder of the objects, with a slash at its end.
    func objectsFolder(_ operation: String) throws(GitError) -> String {
        var buffer = unsafe git_buf()
        defer { unsafe git_buf_dispose(&buffer) }
        let code = unsafe git_repository_item_path(
            &buffer,
            pointer,
            GIT_REPOSITORY_ITEM_OBJECTS
        )
        try check(code, operation)
        let path = unsafe buffer.ptr.map { unsafe String(cString: $0) } ?? ""
        return path.hasSuffix("/") ? path : path + "/"
    }

    /// Refuses to take from a repository whose history is cut off: what needs it would be damaged.
    func checkIsWhole(_ operation: String) throws(GitError) {
        guard unsafe git_repository_is_shallow(pointer) == 1 else { return }
        let detail = "its history is cut off; run `git fetch --unshallow` in it"
        throw GitError(kind: .rejected, operation: operation, detail: detail)
    }
}
