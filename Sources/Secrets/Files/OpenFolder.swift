import Glibc

/// Linux's `O_PATH`, which Swift does not import: only the right to pass through is needed.
private let passOnly: Int32 = 0o10_000_000

/// An open folder: what is done in it cannot be led elsewhere by renaming what is above it.
///
/// Names are single components; a symbolic link in a folder's or file's place is never followed.
package struct OpenFolder: ~Copyable {
    private let descriptor: Int32
    /// Where it was opened, for messages.
    package let path: String

    private init(adopting descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Opens a folder by a path whose links the caller trusts.
    package init(at path: String) throws(FileFailure) {
        let descriptor = try uninterrupted("open", path) {
            unsafe open(path, passOnly | O_DIRECTORY | O_CLOEXEC)
        }
        self.init(adopting: descriptor, path: path)
    }

    deinit { _ = close(descriptor) }

    /// The path of something in it, for messages.
    package borrowing func path(of name: String) -> String {
        path.hasSuffix("/") ? path + name : "\(path)/\(name)"
    }

    /// Opens a folder in it.
    package borrowing func folder(_ name: String) throws(FileFailure) -> OpenFolder {
        let path = path(of: name)
        let opened = try uninterrupted("open", path) {
            unsafe openat(descriptor, name, passOnly | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        }
        return OpenFolder(adopting: opened, path: path)
    }

    /// Makes a folder that only its owner may enter; one that stands there already is left alone.
    package borrowing func makeFolder(_ name: String, owner: FileOwner?) throws(FileFailure) {
        let path = path(of: name)
        do throws(FileFailure) {
            _ = try uninterrupted("create", path) { unsafe mkdirat(descriptor, name, 0o700) }
        } catch {
            guard error.code == EEXIST else { throw error }
            return
        }
        let made = try openFile(name, O_RDONLY | O_DIRECTORY, operation: "open")
        if let owner { try made.setOwner(owner) }
        try made.setMode(0o700)
        try synchronize()
    }

    /// What stands at a name, links not followed; nil: nothing.
    package borrowing func attributes(of name: String) throws(FileFailure) -> FileAttributes? {
        var status = stat()
        do throws(FileFailure) {
            _ = try uninterrupted("look at", path(of: name)) {
                unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW)
            }
        } catch {
            guard error.code == ENOENT else { throw error }
            return nil
        }
        return FileAttributes(status)
    }

    /// Opens a file in it for reading; a pipe's writer is not waited for.
    package borrowing func openFile(reading name: String) throws(FileFailure) -> OpenFile {
        try openFile(name, O_RDONLY | O_NONBLOCK | O_NOCTTY, operation: "open")
    }

    /// Makes a new file that only the process's user can read, and opens it for writing.
    package borrowing func createFile(_ name: String) throws(FileFailure) -> OpenFile {
        let file = try openFile(name, O_WRONLY | O_CREAT | O_EXCL, operation: "create")
        // The umask may have taken the user's own bits.
        try file.setMode(0o600)
        return file
    }

    private borrowing func openFile(
        _ name: String,
        _ flags: Int32,
        operation: String
    ) throws(FileFailure) -> OpenFile {
        let path = path(of: name)
        let opened = try uninterrupted(operation, path) {
            unsafe openat(descriptor, name, flags | O_NOFOLLOW | O_CLOEXEC, 0o600)
        }
        return OpenFile(adopting: opened, path: path)
    }

    /// Gives a file another name; what bore that name before is replaced at one stroke.
    package borrowing func rename(_ old: String, to new: String) throws(FileFailure) {
        _ = try uninterrupted("replace", path(of: new)) {
            unsafe renameat(descriptor, old, descriptor, new)
        }
    }

    /// Gives a file a second name, which must be free.
    borrowing func link(_ old: String, as new: String) throws(FileFailure) {
        _ = try uninterrupted("create", path(of: new)) {
            unsafe linkat(descriptor, old, descriptor, new, 0)
        }
    }

    /// Removes a file; false where there was none.
    @discardableResult
    package borrowing func removeFile(_ name: String) throws(FileFailure) -> Bool {
        do throws(FileFailure) {
            _ = try uninterrupted("remove", path(of: name)) { unsafe unlinkat(descriptor, name, 0) }
            return true
        } catch {
            guard error.code == ENOENT else { throw error }
            return false
        }
    }

    /// Waits until the disk has the names in it.
    package borrowing func synchronize() throws(FileFailure) {
        let readable = try openFile(".", O_RDONLY | O_DIRECTORY, operation: "open")
        do throws(FileFailure) {
            try readable.synchronize()
        } catch {
            // Some file systems cannot do it for folders, and lose nothing by it.
            guard error.code == EINVAL else { throw error }
        }
    }
}
