internal import FoundationEssentials
import Glibc

/// Makes a folder, with those above it, where there is none.
///
/// - Parameter mode: Of the last one, before the umask.
/// - Throws: ``GitError`` with the system's words.
func makeFolder(at path: String, mode: mode_t = 0o777, operation: String) throws(GitError) {
    // Another process may have made it meanwhile.
    if unsafe mkdir(path, mode) == 0 || errno == EEXIST { return }
    let reason = errno
    let parent = folder(above: path)
    guard reason == ENOENT, parent.utf8.count < path.utf8.count else {
        throw GitError(kind: .other, operation: operation, detail: systemWords(reason))
    }
    try makeFolder(at: parent, operation: operation)
    guard unsafe mkdir(path, mode) == 0 || errno == EEXIST else {
        throw GitError(kind: .other, operation: operation, detail: systemWords(errno))
    }
}

/// Whether the user of this process may write in a folder.
func isWritable(_ path: String) -> Bool { unsafe access(path, W_OK | X_OK) == 0 }

/// The folder that a path lies in.
func folder(above path: String) -> String {
    URL(fileURLWithPath: path).deletingLastPathComponent().path
}

/// The system's words for a number of its own: `Permission denied`.
func systemWords(_ code: Int32) -> String {
    unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
}
