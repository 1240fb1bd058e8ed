import Glibc

/// What the system says of a file without opening it.
package struct FileAttributes: Hashable, Sendable {
    /// What stands at a path.
    package enum Kind: Hashable, Sendable {
        /// A file with bytes in it.
        case regular
        /// A folder.
        case folder
        /// A symbolic link.
        case link
        /// A device, a pipe or a socket.
        case special
    }

    /// What it is.
    package let kind: Kind
    /// Its permission bits, those of set-user-id and the like included.
    package let mode: UInt16
    /// The user that it belongs to.
    package let user: UInt32
    /// The group that it belongs to.
    package let group: UInt32
    /// Its length.
    package let byteCount: Int
    /// When it was last written: seconds since 1970.
    package let modifiedAt: Int

    init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .regular
        case S_IFDIR: kind = .folder
        case S_IFLNK: kind = .link
        default: kind = .special
        }
        mode = UInt16(truncatingIfNeeded: status.st_mode & 0o7777)
        user = status.st_uid
        group = status.st_gid
        byteCount = Int(status.st_size)
        modifiedAt = status.st_mtim.tv_sec
    }

    /// Looks at what a path leads to, links followed.
    init(following path: String) throws(FileFailure) {
        var status = stat()
        _ = try uninterrupted("look at", path) { unsafe stat(path, &status) }
        self.init(status)
    }

    /// Whether nobody but its user (and root) can read or write it.
    package var isPrivate: Bool { mode & 0o077 == 0 }
}

/// Whom a file is given to.
package struct FileOwner: Hashable, Sendable {
    /// A user's number.
    package let user: UInt32
    /// A group's number; nil: the one that the file has.
    package let group: UInt32?

    /// Makes an owner of numbers.
    package init(user: UInt32, group: UInt32?) {
        self.user = user
        self.group = group
    }
}
