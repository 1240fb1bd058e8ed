import Glibc

/// A private file of a fixed length, whose blocks are allocated before anything is written to them.
final class AllocatedFile {
    let path: String
    let byteCount: Int
    /// Negative until it is opened; then it stays open, so that nothing is needed to write to it.
    private var descriptor: Int32 = -1

    /// Takes a path; nothing is opened or made yet.
    init(_ path: String, byteCount: Int) {
        self.path = path
        self.byteCount = byteCount
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Opens the file where it is not open, and makes it where it is missing, also where somebody
    /// has removed it since; whether it was opened.
    func open() throws(StoreError) -> Bool {
        if descriptor >= 0 {
            var status = stat()
            if unsafe fstat(descriptor, &status) == 0, status.st_nlink > 0 { return false }
            close(descriptor)
            descriptor = -1
        }
        descriptor = try PrivateFile.open(path)
        return true
    }

    /// Makes sure that the disk has room for all of it, whatever else is written.
    func allocate() throws(StoreError) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw StoreError(errno: errno, file: path)
        }
        let allocatedBytes = Int(status.st_blocks) * 512
        guard Int(status.st_size) < byteCount || allocatedBytes < byteCount else { return }
        let number = posix_fallocate(descriptor, 0, off_t(byteCount))
        guard number == 0 else { throw StoreError(errno: number, file: path) }
        try synchronize()
        try PrivateFile.synchronizeFolder(of: path)
    }

    /// All that is in it.
    func content() throws(StoreError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: byteCount)
        var count = 0
        while count < bytes.count {
            let more = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe pread(
                    descriptor,
                    buffer.baseAddress?.advanced(by: count),
                    buffer.count - count,
                    off_t(count)
                )
            }
            guard more >= 0 || errno == EINTR else { throw StoreError(errno: errno, file: path) }
            guard more != 0 else { break }
            count += max(0, more)
        }
        return Array(bytes.prefix(count))
    }

    /// Writes in place.
    func write(_ bytes: [UInt8], at place: Int) throws(StoreError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe pwrite(
                    descriptor,
                    buffer.baseAddress?.advanced(by: written),
                    buffer.count - written,
                    off_t(place + written)
                )
            }
            guard count >= 0 || errno == EINTR else { throw StoreError(errno: errno, file: path) }
            written += max(0, count)
        }
    }

    /// Waits until the disk has it; one try, since what an `fsync` that failed has lost, a second one
    /// does not see.
    func synchronize() throws(StoreError) {
        guard fsync(descriptor) == 0 else { throw StoreError(errno: errno, file: path) }
    }
}
