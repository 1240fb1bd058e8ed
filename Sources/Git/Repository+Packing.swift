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
