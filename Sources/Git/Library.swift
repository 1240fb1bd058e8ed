internal import CLibgit2

/// libgit2, set up once for the process before anything of it is used.
enum Library {
    /// The most objects of a pack that is received.
    static let packObjects = 1_000_000

    /// Bytes of a pack that are mapped at a time.
    private static let windowBytes = 32 * 1024 * 1024
    /// Packs that are open at a time, at most.
    private static let openPacks = 64

    private static let result: Int32 = setUp()

    /// Sets the library up, the first time.
    ///
    /// - Throws: ``GitError/Kind/other`` where that fails.
    static func makeReady() throws(GitError) {
        try check(result, "set up libgit2")
    }

    private static func setUp() -> Int32 {
        let started = git_libgit2_init()
        guard started >= 0 else { return started }
        var results: [Int32] = []
        // What a repository means must not depend on whose machine this is.
        let levels = [
            GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
            GIT_CONFIG_LEVEL_GLOBAL,
        ]
        for level in levels { results.append(unsafe shim_git_set_search_path(level, "")) }
        // These are the defaults of 1.5, and are too important to be left to defaults.
        let flags = [
            GIT_OPT_SET_OWNER_VALIDATION, GIT_OPT_ENABLE_STRICT_OBJECT_CREATION,
            GIT_OPT_ENABLE_STRICT_SYMBOLIC_REF_CREATION, GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION,
        ]
        for flag in flags { results.append(shim_git_set_flag(flag, 1)) }
        results.append(shim_git_set_size(GIT_OPT_SET_PACK_MAX_OBJECTS, packObjects))
        // By default a pack is mapped whole, up to gigabytes, and every pack is kept open.
        results.append(shim_git_set_size(GIT_OPT_SET_MWINDOW_SIZE, windowBytes))
        results.append(shim_git_set_size(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, 8 * windowBytes))
        results.append(shim_git_set_size(GIT_OPT_SET_MWINDOW_FILE_LIMIT, openPacks))
        return results.min() ?? 0
    }
}
