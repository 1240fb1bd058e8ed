internal import CLibgit2

extension GitError {
    /// What libgit2 says about the call that has just failed on this thread.
    static func last(
        _ code: Int32,
        _ operation: String,
        missing: Kind = .notFound,
        system: Kind = .other
    ) -> GitError {
        var detail = "libgit2 gives no reason (\(code))"
        var category = GIT_ERROR_NONE
        if let error = unsafe git_error_last(), let message = unsafe error.pointee.message {
            // Servers end their words with a line's end.
            let words = unsafe String(cString: message).reversed().drop { $0.isWhitespace }
            detail = String(words.reversed())
            category = unsafe git_error_t(rawValue: UInt32(max(0, error.pointee.klass)))
        }
        let kind =
            switch (git_error_code(rawValue: code), category) {
            case (GIT_ENOTFOUND, _): missing
            case (GIT_ERROR, GIT_ERROR_OS): system
            default: self.kind(code: code, category: category, detail: detail)
            }
        return GitError(kind: kind, operation: operation, detail: detail)
    }

    /// What libgit2 said last on this thread; nil: nothing.
    static var lastWords: String? {
        guard let error = unsafe git_error_last(), let words = unsafe error.pointee.message else {
            return nil
        }
        return unsafe String(cString: words)
    }

    /// Whether opening failed because the repository is another user's.
    ///
    /// Without any configuration of the machine, libgit2 1.5 says that its list of exceptions is
    /// not found.
    static func lastIsOwner(_ code: Int32) -> Bool {
        if code == GIT_EOWNER.rawValue { return true }
        guard code == GIT_ENOTFOUND.rawValue, let error = unsafe git_error_last() else {
            return false
        }
        return unsafe error.pointee.klass == Int32(GIT_ERROR_CONFIG.rawValue)
    }

    private static func kind(code: Int32, category: git_error_t, detail: String) -> Kind {
        switch git_error_code(rawValue: code) {
        case GIT_EEXISTS, GIT_EMODIFIED, GIT_ENONFASTFORWARD, GIT_ELOCKED: return .conflict
        case GIT_EMISMATCH: return .damaged
        case GIT_EAUTH: return .credential
        case GIT_ECERTIFICATE: return .untrusted
        case GIT_EOWNER, GIT_EINVALIDSPEC: return .other
        default: break
        }
        switch category {
        // These are told in words only.
        case GIT_ERROR_SSH where detail.hasPrefix("Failed to authenticate"): return .credential
        case GIT_ERROR_NET,
            GIT_ERROR_SSH
        where detail.contains("does not appear to be a git repository"):
            return .notFound
        case GIT_ERROR_HTTP where detail.hasSuffix(" 404"): return .notFound
        case GIT_ERROR_HTTP where detail.hasSuffix(" 403"): return .credential
        case GIT_ERROR_NET, GIT_ERROR_HTTP, GIT_ERROR_SSH, GIT_ERROR_SSL: return .unreachable
        case GIT_ERROR_NOMEMORY: return .tooLarge
        // The indexer has no code of its own for the limit on a pack's objects.
        case GIT_ERROR_INDEXER where detail == "too many objects": return .tooLarge
        // References and trees have one class for what is damaged and what is not allowed.
        case GIT_ERROR_REFERENCE where detail.hasPrefix("corrupted"): return .damaged
        case GIT_ERROR_TREE where detail.hasPrefix("failed to parse"): return .damaged
        case GIT_ERROR_ZLIB, GIT_ERROR_ODB, GIT_ERROR_OBJECT, GIT_ERROR_INDEXER, GIT_ERROR_SHA,
            GIT_ERROR_CONFIG:
            return .damaged
        default: return .other
        }
    }
}

/// Throws what libgit2 says if a call of it failed.
func check(
    _ code: Int32,
    _ operation: @autoclosure () -> String,
    missing: GitError.Kind = .notFound,
    system: GitError.Kind = .other
) throws(GitError) {
    guard code < 0 else { return }
    throw .last(code, operation(), missing: missing, system: system)
}
