import CSQLite

/// How a database is opened.
public struct DatabaseOptions: Hashable, Sendable {
    /// What a connection may do with the file.
    public enum Access: Hashable, Sendable {
        /// Reads and writes, and makes the file where it is missing.
        case create
        /// Reads and writes a file that exists.
        case readWrite
        /// Only reads a file that exists; where it has a write-ahead log, the folder must be
        /// writable or hold the log's index already.
        case readOnly
        /// Only reads a file that nobody changes meanwhile, without locks or files beside it: for
        /// a read-only file system. A write-ahead log beside it is not seen.
        case immutable
    }

    /// What the connection may do.
    public var access: Access
    /// How long a call waits for another connection's lock, in whole milliseconds.
    public var busyTimeout: Duration
    /// Whether the file has a write-ahead log (`journal_mode=WAL`), so that readers go on beside a
    /// writer; a connection that only reads leaves the file as it is.
    public var usesWriteAheadLog: Bool
    /// Whether each commit is on the disk when it returns (`synchronous=FULL`), or only safe from a
    /// crash of the process (`NORMAL`).
    public var syncsEachCommit: Bool
    /// Whether what is deleted is overwritten with zeros (`secure_delete=ON`).
    public var overwritesDeleted: Bool
    /// Whether references between tables are checked (`foreign_keys=ON`).
    public var checksForeignKeys: Bool
    /// Whether functions and virtual tables that a file's schema names are run though they may have
    /// side effects (`trusted_schema`).
    public var trustsSchema: Bool

    /// Makes options; what is left out is the safe choice.
    public init(
        access: Access = .create,
        busyTimeout: Duration = .seconds(5),
        usesWriteAheadLog: Bool = true,
        syncsEachCommit: Bool = true,
        overwritesDeleted: Bool = true,
        checksForeignKeys: Bool = true,
        trustsSchema: Bool = false
    ) {
        self.access = access
        self.busyTimeout = busyTimeout
        self.usesWriteAheadLog = usesWriteAheadLog
        self.syncsEachCommit = syncsEachCommit
        self.overwritesDeleted = overwritesDeleted
        self.checksForeignKeys = checksForeignKeys
        self.trustsSchema = trustsSchema
    }

    var mayWrite: Bool { access == .create || access == .readWrite }

    /// The flags of `sqlite3_open_v2`; no mutex, since a connection has one owner at a time.
    var flags: Int32 {
        let common = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        return switch access {
        case .create: common | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        case .readWrite: common | SQLITE_OPEN_READWRITE
        case .readOnly: common | SQLITE_OPEN_READONLY
        case .immutable: common | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
        }
    }

    /// The pragmas that say so, for the connection alone but for the journal's mode.
    var pragmas: String {
        let mode = usesWriteAheadLog ? "WAL" : "DELETE"
        let lines = [
            // What is in the file never reaches a folder for temporary files.
            "PRAGMA temp_store = MEMORY",
            "PRAGMA trusted_schema = \(trustsSchema ? "ON" : "OFF")",
            "PRAGMA foreign_keys = \(checksForeignKeys ? "ON" : "OFF")",
            "PRAGMA secure_delete = \(overwritesDeleted ? "ON" : "OFF")",
            "PRAGMA synchronous = \(syncsEachCommit ? "FULL" : "NORMAL")",
            mayWrite ? "PRAGMA journal_mode = \(mode)" : "PRAGMA query_only = ON",
        ]
        return lines.joined(separator: ";\n")
    }
}

extension Duration {
    /// Whole milliseconds, within what SQLite takes.
    var sqliteMilliseconds: Int32 {
        let (seconds, attoseconds) = components
        guard seconds >= 0 else { return 0 }
        guard seconds < Int64(Int32.max) / 1000 else { return .max }
        return Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }
}
