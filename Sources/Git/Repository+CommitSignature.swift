internal import CLibgit2

/// The signature of a commit, and what it signs.
public struct CommitSignature: Sendable, Hashable {
    /// As the commit's header `gpgsig` has it: armoured, of whatever kind.
    public let armored: [UInt8]
    /// The commit without that header, byte by byte.
    public let signed: [UInt8]
    /// When it was committed, as the committer's machine had it, in seconds since 1970.
    public let committedAt: Int64
}

extension Repository {
    /// The signature of a commit, good or not; nil where it has none.
    ///
    /// - Throws: ``GitError`` where the commit is not here or cannot be read.
    public func signature(of commit: ObjectID) throws(GitError) -> CommitSignature? {
        let operation = "read the signature of commit \(commit.short) in \(path)"
        let handle = try self.commit(commit, operation)
        var (signature, signed) = unsafe (git_buf(), git_buf())
        defer {
            unsafe git_buf_dispose(&signature)
            unsafe git_buf_dispose(&signed)
        }
        var raw = commit.raw
        let code = unsafe git_commit_extract_signature(&signature, &signed, pointer, &raw, nil)
        guard code != GIT_ENOTFOUND.rawValue else { return nil }
        try check(code, operation)
        return CommitSignature(
            armored: unsafe Array(
                UnsafeRawBufferPointer(start: signature.ptr, count: signature.size)
            ),
            signed: unsafe Array(UnsafeRawBufferPointer(start: signed.ptr, count: signed.size)),
            committedAt: unsafe git_commit_time(handle.pointer)
        )
    }
}
