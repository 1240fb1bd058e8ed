internal import CLibgit2
internal import FoundationEssentials
import Glibc

/// A git repository on this machine.
///
/// Its calls block, and a handle belongs to one task at a time: keep it in an actor that has an
/// executor of its own. It is not `Sendable`, because libgit2 lets two threads use two handles of
/// one repository, and not one handle.
@safe public struct Repository: ~Copyable {
    let pointer: OpaquePointer
    /// Where it is, as it was given.
    public let path: String

    private init(_ pointer: OpaquePointer, path: String) {
        unsafe self.pointer = pointer
        self.path = path
    }

    deinit { unsafe git_repository_free(pointer) }

    /// Opens a repository: a bare one, the folder of a work tree, or its `.git`.
    ///
    /// Folders above are not searched. The folder has to belong to the user of this process.
    ///
    /// - Throws: ``GitError`` with ``GitError/Kind/notFound`` where there is no repository.
    public static func open(at path: String) throws(GitError) -> Repository {
        try open(at: path, operation: "open the repository at \(path)")
    }

    static func open(at path: String, operation: String) throws(GitError) -> Repository {
        try Library.makeReady()
        var pointer: OpaquePointer?
        let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
        let code = unsafe git_repository_open_ext(&pointer, path, flags, nil)
        guard !GitError.lastIsOwner(code) else {
            let detail = "it belongs to another user; run as its owner, or make it this user's"
            throw GitError(kind: .other, operation: operation, detail: detail)
        }
        try check(code, operation)
        guard let pointer = unsafe pointer else {
            throw GitError(kind: .other, operation: operation, detail: "libgit2 gave nothing")
        }
        return unsafe Repository(pointer, path: path)
    }

    /// Opens the bare repository at a path, or makes it, with the folders above it, where there is
    /// nothing; its own folder is then open to this user only.
    ///
    /// - Throws: ``GitError`` with ``GitError/Kind/damaged`` where there is something that is not a
    ///   bare repository.
    public static func openOrCreateMirror(at path: String) throws(GitError) -> Repository {
        let operation = "open the mirror at \(path)"
        try Library.makeReady()
        let contents = try? FileManager.default.contentsOfDirectory(atPath: path)
        if let contents, contents.isEmpty {
            return try createMirror(at: path, operation: operation)
        }
        if contents == nil, !FileManager.default.fileExists(atPath: path) {
            try makeFolder(at: path, mode: 0o700, operation: operation)
            return try createMirror(at: path, operation: operation)
        }
        let repository: Repository
        do {
            repository = try open(at: path, operation: operation)
        } catch  where error.kind == .notFound {
            throw GitError(kind: .damaged, operation: operation, detail: error.detail)
        }
        guard unsafe git_repository_is_bare(repository.pointer) == 1 else {
            throw GitError(kind: .damaged, operation: operation, detail: "it has a work tree")
        }
        return repository
    }

    private static func createMirror(at path: String, operation: String) throws(GitError)
        -> Repository
    {
        var pointer: OpaquePointer?
        try check(unsafe git_repository_init(&pointer, path, 1), operation)
        guard let pointer = unsafe pointer else {
            throw GitError(kind: .other, operation: operation, detail: "libgit2 gave nothing")
        }
        let repository = unsafe Repository(pointer, path: path)
        try repository.packQuickly(operation)
        return repository
    }

    /// Lets a pack's objects be compared with one other each, instead of ten.
    ///
    /// What a mirror packs is thousands of status files that are all alike: the pack grows by little,
    /// and is made in half the time.
    private func packQuickly(_ operation: String) throws(GitError) {
        let config = try unsafe Handle(operation, release: git_config_free) {
            unsafe git_repository_config(&$0, pointer)
        }
        // Bytes of memory for what an object is compared with: there is always room for one.
        try check(
            unsafe git_config_set_int64(config.pointer, "pack.windowMemory", 1),
            operation
        )
    }
}
