import Glibc
import Secrets

/// The file that holds the first token's secret, and nothing else, for its owner alone.
///
/// The database knows only digests, and the secret has to be printed at each start.
struct FirstTokenFile {
    private let folder: String
    private let path: String

    init(folder: String) {
        self.folder = folder
        path = "\(folder)/first-token"
    }

    /// The secret; nil where the file is missing or cut off.
    func read() throws(SandboxError) -> SharedSecret? {
        let file = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw failure()
        }
        defer { close(file) }
        var count = 0
        let secret = Secret(byteCount: TokenSecret.byteCount) { span in
            count = unsafe span.withUnsafeMutableBytes { bytes in
                unsafe Glibc.read(file, bytes.baseAddress, bytes.count)
            }
        }
        guard count >= 0 else { throw failure() }
        guard count == TokenSecret.byteCount else { return nil }
        return SharedSecret(secret)
    }

    /// Puts a secret in place of what was there, durably.
    func write(_ secret: borrowing Secret) throws(SandboxError) {
        let draft = path + ".new"
        // One that a crash left behind.
        unsafe unlink(draft)
        let file = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure() }
        let isWritten = secret.withBytes { span in
            unsafe span.withUnsafeBytes { bytes in
                unsafe Glibc.write(file, bytes.baseAddress, bytes.count) == bytes.count
            }
        }
        let isDurable = isWritten && fsync(file) == 0
        let error = failure()
        close(file)
        guard isDurable else { throw error }
        guard unsafe rename(draft, path) == 0 else { throw failure() }
        // The new name is on the disk only when the folder is.
        let folder = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw failure() }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw failure() }
    }

    private func failure() -> SandboxError { .firstTokenFile(path: path, errorNumber: errno) }
}
