internal import FoundationEssentials
import Glibc

/// Exclusive use of a mirror among the processes of this machine.
///
/// Git's own lock files are left behind by a process that was killed, and then stand in everybody's
/// way for ever. The system drops this lock together with its process, so that whoever has it
/// knows that a lock file in the mirror belongs to nobody.
public struct MirrorLock: ~Copyable {
    private let descriptor: Int32
    fileprivate let mirror: String

    /// Waits for the lock of the mirror at a path; the mirror itself need not be there yet.
    ///
    /// - Throws: ``GitError`` where the file beside the mirror cannot be made.
    public init(ofMirrorAt path: String) throws(GitError) {
        let operation = "lock the mirror at \(path)"
        try makeFolder(at: folder(above: path), operation: operation)
        let opened = unsafe Glibc.open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        var result: Int32 = opened < 0 ? -1 : 0
        if opened >= 0 {
            repeat { result = flock(opened, LOCK_EX) } while result == -1 && errno == EINTR
        }
        guard result == 0 else {
            let words = systemWords(errno)
            if opened >= 0 { Glibc.close(opened) }
            throw GitError(kind: .other, operation: operation, detail: words)
        }
        descriptor = opened
        mirror = path
    }

    deinit { Glibc.close(descriptor) }

    /// Removes lock files and halves of packs that killed processes left in the mirror.
    ///
    /// - Throws: ``GitError`` where one of them cannot be removed.
    public func removeAbandonedFiles() throws(GitError) {
        let files = FileManager.default
        let top = (try? files.contentsOfDirectory(atPath: mirror)) ?? []
        let references = (try? files.subpathsOfDirectory(atPath: "\(mirror)/refs")) ?? []
        let packs = (try? files.contentsOfDirectory(atPath: "\(mirror)/objects/pack")) ?? []
        let names =
            (top + references.map { "refs/\($0)" }).filter { $0.hasSuffix(".lock") }
            // What libgit2 calls a pack that is still coming in.
            + packs.filter { $0.hasPrefix("pack_git2_") }.map { "objects/pack/\($0)" }
        for name in names {
            guard unsafe unlink("\(mirror)/\(name)") == 0 || errno == ENOENT else {
                throw GitError(
                    kind: .other,
                    operation: "remove the abandoned \(name) from the mirror at \(mirror)",
                    detail: systemWords(errno)
                )
            }
        }
    }
}
