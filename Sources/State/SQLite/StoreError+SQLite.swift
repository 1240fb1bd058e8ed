import Glibc
import SQLite

extension StoreError {
    /// What SQLite says, sorted by what a person can do about it.
    init(_ error: SQLiteError, file: String) {
        let words = "\(error.message), code \(error.extendedCode)"
        switch error.kind {
        case .busy: self = .busy(file: file, words: words)
        case .full: self = .full(file: file, words: words)
        case .io, .interrupted: self = .io(file: file, words: words)
        case .readOnly: self = .readOnly(file: file, words: words)
        case .cannotOpen: self = .cannotOpen(file: file, words: words)
        case .damaged, .mismatch: self = .damaged(file: file, finding: error.message)
        case .notADatabase: self = .foreign(file: file)
        case .constraint: self = .conflict(file: file, words: words)
        case .newerSchema, .other: self = .failed(file: file, words: words)
        }
    }

    /// Says what SQLite could not do with a file in the words of a store.
    static func translating<Result: ~Copyable>(
        _ file: String,
        _ body: () throws(SQLiteError) -> Result
    ) throws(StoreError) -> Result {
        do {
            return try body()
        } catch {
            throw StoreError(error, file: file)
        }
    }

    /// What the operating system says of a call on a file.
    init(errno number: Int32, file: String) {
        let words = unsafe String(cString: strerror(number))
        switch number {
        case ENOSPC, EDQUOT: self = .full(file: file, words: words)
        case EACCES, EPERM, EROFS: self = .readOnly(file: file, words: words)
        case EEXIST: self = .exists(file: file)
        case ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG, EISDIR:
            self = .cannotOpen(file: file, words: words)
        default: self = .io(file: file, words: words)
        }
    }
}
