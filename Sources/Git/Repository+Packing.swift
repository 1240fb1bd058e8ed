internal import CLibgit2

extension Repository {
    /// Writes a commit and all that it needs as one pack, instead of a file an object.
    ///
    /// Where a commit brings many objects, making their files is most of what it costs. They are
    /// kept in memory until the pack is written.
    ///
    /// - Parameters:
    ///   - parent: What is here already; nil: nothing that the commit needs.
    ///   - make: Writes the objects through the repository that it is given, which is this one, and
    ///     gives the commit.
    /// - Throws: ``GitError``; then nothing was written.
    public func writeAsPack(
        onto parent: ObjectID?,
        _ make: (borrowing Repository) throws(GitError) -> ObjectID
    ) throws(GitError) -> ObjectID {
        let operation = "write a pack in \(path)"
        // A handle of its own: what is kept in memory is not seen by others, and ends with it.
        let staging = try Repository.open(at: path, operation: operation)
        try staging.keepWritesInMemory(operation)
        let commit = try make(staging)
        try staging.give([commit], knowing: Set([parent].compactMap(\.self)), to: self, operation)
        return commit
    }

    /// A pack that nothing was put into yet.
    func newPack(_ operation: String) throws(GitError) -> Handle {
        let pack = try unsafe Handle(operation, release: git_packbuilder_free) {
            unsafe git_packbuilder_new(&$0, pointer)
        }
        // As many threads as there are cores look for what is alike.
        _ = unsafe git_packbuilder_set_threads(pack.pointer, 0)
        return pack
    }

    /// Writes a pack with its index into a folder of objects, and gives the name of both without an
    /// ending; nil: nothing was put into it, and nothing was written.
    func write(
        _ pack: borrowing Handle,
        into folder: String,
        _ operation: String
    ) throws(GitError) -> String? {
        guard unsafe git_packbuilder_object_count(pack.pointer) > 0 else { return nil }
        let written = unsafe git_packbuilder_write(pack.pointer, "\(folder)pack", 0, nil, nil)
        try check(written, operation, missing: .damaged)
        return unsafe git_packbuilder_name(pack.pointer).map {
            "pack-\(unsafe String(cString: $0))"
        }
    }

    /// Lets a store of objects in memory stand before those on the disk.
    private func keepWritesInMemory(_ operation: String) throws(GitError) {
        /// libgit2 asks the stores of highest priority first; those on the disk have 1 and 2.
        let first: Int32 = 1_000
        let database = try objectDatabase(operation)
        var store: OpaquePointer?
        try check(unsafe git_mempack_new(&store), operation)
        // From then on it belongs to the database; this fails for want of memory alone.
        try check(unsafe git_odb_add_backend(database.pointer, store, first), operation)
    }
}
