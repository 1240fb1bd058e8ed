import Glibc

/// An open file that secrets go into and come out of without a copy in between.
package struct OpenFile: ~Copyable {
    /// Negative once it is closed.
    private(set) var descriptor: Int32
    /// Where it was opened, for messages.
    package let path: String

    init(adopting descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Opens a file for reading, behind links if there are any; neither this nor reading it waits for
    /// a pipe's writer.
    package init(reading path: String) throws(FileFailure) {
        let descriptor = try uninterrupted("open", path) {
            unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        }
        self.init(adopting: descriptor, path: path)
    }

    /// Standard input by a descriptor of its own, which is closed with it.
    static func standardInput(named name: String) throws(FileFailure) -> OpenFile {
        let descriptor = try uninterrupted("open", name) { dup(STDIN_FILENO) }
        return OpenFile(adopting: descriptor, path: name)
    }

    deinit {
        if descriptor >= 0 { _ = Glibc.close(descriptor) }
    }

    /// What the system says of it.
    package borrowing func attributes() throws(FileFailure) -> FileAttributes {
        var status = stat()
        _ = try uninterrupted("look at", path) { unsafe fstat(descriptor, &status) }
        return FileAttributes(status)
    }

    /// Sets its permission bits, whatever the process's `umask` is.
    package borrowing func setMode(_ mode: UInt16) throws(FileFailure) {
        _ = try uninterrupted("set the mode of", path) { fchmod(descriptor, mode_t(mode)) }
    }

    /// Gives it to a user and, where there is one, to a group.
    package borrowing func setOwner(_ owner: FileOwner) throws(FileFailure) {
        _ = try uninterrupted("set the owner of", path) {
            fchown(descriptor, owner.user, owner.group ?? .max)
        }
    }

    /// Writes all bytes of a secret.
    package borrowing func write(_ secret: borrowing Secret) throws(FileFailure) {
        try unsafe secret.withPointer { (bytes) throws(FileFailure) in
            var written = 0
            while written < secret.byteCount {
                let count = try uninterrupted("write", path) {
                    unsafe Glibc.write(descriptor, bytes + written, secret.byteCount - written)
                }
                guard count > 0 else {
                    throw FileFailure(operation: "write", path: path, code: EIO)
                }
                written += count
            }
        }
    }

    /// Reads everything from the present place on; nil where there are more bytes than the limit.
    ///
    /// A pipe is read to its end, and is an error where that has not come yet; for a file that grows
    /// meanwhile there is a second reading.
    ///
    /// - Parameter endsAtNewline: Whether what is no file ends with a line: a terminal has no end.
    package borrowing func readAll(
        maxBytes: Int,
        endsAtNewline: Bool = false
    ) throws(FileFailure) -> Secret? {
        let attributes = try attributes()
        guard attributes.kind == .regular else {
            return try read(capacity: maxBytes + 1, endsAtNewline: endsAtNewline)
        }
        let expected = min(max(attributes.byteCount, 0), maxBytes)
        if let secret = try read(capacity: expected + 1) { return secret }
        guard expected < maxBytes else { return nil }
        _ = try uninterrupted("read", path) { lseek(descriptor, 0, SEEK_SET) }
        return try read(capacity: maxBytes + 1)
    }

    /// Reads to the end; nil where the end does not come before the capacity is used up.
    private borrowing func read(
        capacity: Int,
        endsAtNewline: Bool = false
    ) throws(FileFailure) -> Secret? {
        var count = 0
        let buffer = try unsafe Secret(byteCount: capacity) { (bytes) throws(FileFailure) in
            while count < capacity {
                let more = try uninterrupted("read", path) {
                    unsafe Glibc.read(descriptor, bytes + count, capacity - count)
                }
                guard more > 0 else { return }
                count += more
                if endsAtNewline, unsafe bytes[count - 1] == UInt8(ascii: "\n") { return }
            }
        }
        return count < capacity ? buffer.prefix(count) : nil
    }

    /// Waits until the disk has it.
    package borrowing func synchronize() throws(FileFailure) {
        _ = try uninterrupted("synchronize", path) { fsync(descriptor) }
    }

    /// Closes it; some file systems only say here that a write failed.
    package consuming func close() throws(FileFailure) {
        let result = Glibc.close(descriptor)
        let code = errno
        descriptor = -1
        // The descriptor is gone even where a signal interrupts the call (close(2)).
        guard result == 0 || code == EINTR else {
            throw FileFailure(operation: "close", path: path, code: code)
        }
    }
}

extension Secret {
    /// The first bytes as a secret of their own.
    borrowing func prefix(_ count: Int) -> Secret {
        withBytes { Secret(copying: $0.extracting(first: count)) }
    }
}
