import CAttributes
import Glibc

/// Extended attributes (xattr(7)): short texts that belong to a file, where its file system has
/// them.
extension OpenFile {
    /// Sets an attribute such as `user.note`; whether the file system has it now.
    ///
    /// The user must be allowed to write by the file's mode: set it before that.
    package borrowing func setAttribute(_ name: String, to text: String) -> Bool {
        let bytes = Array(text.utf8)
        return unsafe fsetxattr(descriptor, name, bytes, bytes.count, 0) == 0
    }

    /// The text of an attribute; nil where there is none, or a longer one than the limit.
    package borrowing func attribute(_ name: String, maxBytes: Int) -> String? {
        var bytes = [UInt8](repeating: 0, count: maxBytes)
        let count = unsafe fgetxattr(descriptor, name, &bytes, bytes.count)
        return count < 0 ? nil : String(validating: bytes.prefix(count), as: UTF8.self)
    }
}
