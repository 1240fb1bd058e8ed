internal import CLibgit2

extension Repository {
    /// The content of a file.
    ///
    /// Its size is asked for first, so that no more than `maxBytes` bytes are ever read.
    ///
    /// - Throws: ``GitError`` with ``GitError/Kind/tooLarge`` where it is larger, and with
    ///   ``GitError/Kind/notFound`` where there is no such blob.
    public func blob(_ id: ObjectID, maxBytes: Int) throws(GitError) -> [UInt8] {
        func operation() -> String { "read blob \(id.short) in \(path)" }
        let database = try objectDatabase(operation())
        var raw = id.raw
        var size = 0
        var type = GIT_OBJECT_INVALID
        let code = unsafe git_odb_read_header(&size, &type, database.pointer, &raw)
        try check(code, operation())
        guard type == GIT_OBJECT_BLOB else {
            throw GitError(kind: .notFound, operation: operation(), detail: "it is no blob")
        }
        guard size <= maxBytes else {
            let detail = "it has \(size) bytes; the limit is \(maxBytes)"
            throw GitError(kind: .tooLarge, operation: operation(), detail: detail)
        }
        let object = try unsafe Handle(operation(), release: git_odb_object_free) {
            unsafe git_odb_read(&$0, database.pointer, &raw)
        }
        let count = unsafe git_odb_object_size(object.pointer)
        guard count > 0, let content = unsafe git_odb_object_data(object.pointer) else { return [] }
        return unsafe Array(UnsafeRawBufferPointer(start: content, count: count))
    }

    /// The id that a blob of these bytes has in every repository.
    ///
    /// - Throws: ``GitError`` where it cannot be worked out.
    public static func blobID(of bytes: [UInt8]) throws(GitError) -> ObjectID {
        try Library.makeReady()
        var id = git_oid()
        let code = unsafe bytes.withUnsafeBytes {
            unsafe git_odb_hash(&id, $0.baseAddress, $0.count, GIT_OBJECT_BLOB)
        }
        try check(code, "work out the id of a blob of \(bytes.count) bytes")
        return ObjectID(id)
    }

    /// Writes a blob, and gives its id.
    ///
    /// - Throws: ``GitError`` where it cannot be written.
    public func writeBlob(_ bytes: [UInt8]) throws(GitError) -> ObjectID {
        var id = git_oid()
        let code = unsafe bytes.withUnsafeBytes {
            unsafe git_blob_create_from_buffer(&id, pointer, $0.baseAddress, $0.count)
        }
        try check(code, "write a blob of \(bytes.count) bytes in \(path)")
        return ObjectID(id)
    }
}
