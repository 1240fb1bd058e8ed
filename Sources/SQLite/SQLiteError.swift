import CSQLite

/// What SQLite could not do, in its own words; never with a bound value.
public struct SQLiteError: Error, Hashable, Sendable {
    /// What a caller decides by.
    public enum Kind: Hashable, Sendable {
        /// Another connection holds a lock for longer than the busy timeout.
        case busy
        /// The disk is full, or the quota is used up.
        case full
        /// The operating system could not read, write or sync.
        case io
        /// The file's content contradicts itself.
        case damaged
        /// The file is something else than a database.
        case notADatabase
        /// The file or its folder cannot be written.
        case readOnly
        /// The file, or one beside it, cannot be opened.
        case cannotOpen
        /// A rule of the schema was broken.
        case constraint
        /// A signal or a request of another thread cut it off.
        case interrupted
        /// A column holds something else than was asked for.
        case mismatch
        /// A newer program made the schema.
        case newerSchema
        /// A mistake in the SQL, or anything else.
        case other
    }

    /// What a caller decides by.
    public let kind: Kind
    /// SQLite's primary result code, such as 5 for `SQLITE_BUSY`.
    public let code: Int32
    /// SQLite's extended result code, which has the primary one in its low byte.
    public let extendedCode: Int32
    /// What was tried: the SQL with its placeholders, or a word like `open`.
    public let operation: String
    /// SQLite's message.
    public let message: String

    init(kind: Kind? = nil, extendedCode: Int32, operation: String, message: String) {
        let code = extendedCode & 0xff
        self.kind = kind ?? Self.kind(of: code)
        self.code = code
        self.extendedCode = extendedCode
        self.operation = operation
        self.message = message
    }

    private static func kind(of code: Int32) -> Kind {
        switch code {
        case SQLITE_BUSY, SQLITE_LOCKED: .busy
        case SQLITE_FULL: .full
        case SQLITE_IOERR: .io
        case SQLITE_CORRUPT: .damaged
        case SQLITE_NOTADB: .notADatabase
        case SQLITE_READONLY, SQLITE_PERM: .readOnly
        case SQLITE_CANTOPEN: .cannotOpen
        case SQLITE_CONSTRAINT: .constraint
        case SQLITE_INTERRUPT: .interrupted
        case SQLITE_MISMATCH: .mismatch
        default: .other
        }
    }
}

extension SQLiteError: CustomStringConvertible {
    /// What failed, in SQLite's words and with its extended code.
    public var description: String {
        "SQLite: \(message) (code \(extendedCode)) at: \(operation)"
    }
}
