internal import CLibgit2

extension Repository {
    /// Brings objects that lie scattered in many files together in one pack; none is lost, whether
    /// anything leads to it or not.
    ///
    /// Each fetch leaves a pack and each commit some files, and libgit2 never tidies up: after years
    /// there are hundreds of thousands, and every object is looked for in all packs. The caller
    /// must be the only one who uses the repository.
    ///
    /// - Returns: Whether files are gone, which this handle still holds: open another one.
    /// - Throws: ``GitError`` with ``GitError/Kind/damaged`` where an object cannot be read; then
    ///   everything stays.
    public func gather(_ limits: GatheringLimits = GatheringLimits()) throws(GitError) -> Bool {
        let operation = "gather the objects of \(path)"
        let folder = try objectsFolder(operation)
        guard let scattered = ScatteredObjects(in: folder, limits) else { return false }
        let pack = try newPack(operation)
        let packed = try objects(ofPacks: scattered.packs.map { "\(folder)pack/\($0).idx" })
        for id in packed + scattered.loose.compactMap(ScatteredObjects.object) {
            var raw = id.raw
            let code = unsafe git_packbuilder_insert(pack.pointer, &raw, nil)
            try check(code, operation, missing: .damaged)
        }
        guard let name = try write(pack, into: folder, operation) else { return false }
        scattered.remove(except: name)
        return true
    }

    /// The objects that packs hold, by their indices.
    private func objects(ofPacks indices: [String]) throws(GitError) -> [ObjectID] {
        let operation = "read the packs of \(path)"
        let database = try unsafe Handle(operation, release: git_odb_free) {
            unsafe git_odb_new(&$0)
        }
        for index in indices {
            var backend: OpaquePointer?
            let found = unsafe git_odb_backend_one_pack(&backend, index)
            try check(found, operation, missing: .damaged)
            try check(unsafe git_odb_add_backend(database.pointer, backend, 1), operation)
        }
        var ids: [ObjectID] = []
        let code = unsafe withUnsafeMutablePointer(to: &ids) { ids in
            unsafe git_odb_foreach(
                database.pointer,
                { id, ids in
                    guard let id = unsafe id, let ids = unsafe ids else { return 1 }
                    unsafe ids.assumingMemoryBound(to: [ObjectID].self).pointee
                        .append(ObjectID(id.pointee))
                    return 0
                },
                ids
            )
        }
        try check(code, operation, missing: .damaged)
        return ids
    }
}
