import Glibc

/// Files and folders that only their owner may see, whatever the process's umask is.
enum PrivateFile {
    static let fileMode: mode_t = 0o600
    static let folderMode: mode_t = 0o700

    /// More levels than any path has.
    private static let longestPath = 4096

    /// The path without links, so that two names of one state have one lock; the path as it is
    /// where nothing is there yet.
    static func resolved(_ path: String) -> String {
        guard let real = unsafe realpath(path, nil) else { return path }
        defer { unsafe free(real) }
        return unsafe String(cString: real)
    }

    static func exists(_ path: String) -> Bool { byteCount(path) != nil }

    /// The size of a file; nil where there is none.
    static func byteCount(_ path: String) -> Int? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Int(status.st_size)
    }

    /// What tells one version of a file from another: its number, size and time; nil where there is
    /// none.
    static func version(_ path: String) -> String? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        let time = status.st_mtim
        return "\(status.st_ino) \(status.st_size) \(time.tv_sec).\(time.tv_nsec)"
    }

    /// How many bytes a user without privileges may still write in a folder; nil: nobody says.
    static func freeBytes(in folder: String) -> UInt64? {
        var status = statvfs()
        guard unsafe statvfs(folder, &status) == 0 else { return nil }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }

    /// Whether a folder is there.
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFDIR
    }

    /// Makes a folder, and those above it, where it is missing; what exists stays as it is.
    static func makeFolder(_ path: String) throws(StoreError) {
        var missing: [String] = []
        var level = path
        while !level.isEmpty, !exists(level), missing.count < longestPath {
            missing.append(level)
            level = parent(of: level)
        }
        for folder in missing.reversed() {
            guard unsafe mkdir(folder, folderMode) == 0 || errno == EEXIST else {
                throw StoreError(errno: errno, file: folder)
            }
            guard unsafe chmod(folder, folderMode) == 0 else {
                throw StoreError(errno: errno, file: folder)
            }
        }
    }

    /// The folder that a path lies in; empty for one without a slash, which is the current one.
    static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex && path.count > 1 ? "/" : String(path[..<slash])
    }

    /// Opens a file to read and write, makes it where it is missing, and takes it from everybody
    /// else; the caller closes it.
    static func open(_ path: String) throws(StoreError) -> Int32 {
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, fileMode)
        guard descriptor >= 0 else { throw StoreError(errno: errno, file: path) }
        guard fchmod(descriptor, fileMode) == 0 else {
            let number = errno
            close(descriptor)
            throw StoreError(errno: number, file: path)
        }
        return descriptor
    }

    /// Makes a file where it is missing, and takes it from everybody else.
    static func make(_ path: String) throws(StoreError) {
        close(try open(path))
    }

    /// Makes a file that only its owner may see, where nothing is yet.
    static func makeNew(_ path: String) throws(StoreError) {
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, fileMode)
        guard descriptor >= 0 else { throw StoreError(errno: errno, file: path) }
        fchmod(descriptor, fileMode)
        close(descriptor)
    }

    /// Gives a file another name, in place of what had it, durably.
    static func rename(_ path: String, to newPath: String) throws(StoreError) {
        guard unsafe Glibc.rename(path, newPath) == 0 else {
            throw StoreError(errno: errno, file: newPath)
        }
        try synchronizeFolder(of: newPath)
    }

    /// Gives a file another name that nothing has, durably.
    static func move(_ path: String, toNew newPath: String) throws(StoreError) {
        // Unlike a rename, a link never replaces what is there.
        guard unsafe link(path, newPath) == 0 else { throw StoreError(errno: errno, file: newPath) }
        remove(path)
        try synchronizeFolder(of: newPath)
    }

    /// Removes a file, where there is one.
    static func remove(_ path: String) { _ = unsafe unlink(path) }

    /// Waits until the disk has the name of a file.
    static func synchronizeFolder(of newPath: String) throws(StoreError) {
        let folder = parent(of: newPath)
        let descriptor = unsafe Glibc.open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError(errno: errno, file: newPath) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StoreError(errno: errno, file: newPath) }
    }
}
