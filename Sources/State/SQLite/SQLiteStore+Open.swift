import Glibc
public import Model
import SQLite

extension SQLiteStore {
    /// Opens the state as its one writer, and makes it where it is missing.
    ///
    /// A state of an older schema is copied to `<state>.before-v<N>` and brought up to date.
    ///
    /// - Parameters:
    ///   - path: The file; its folder is made, for its owner alone, where it is missing.
    ///   - command: What the lock's file says of this process: `regent run`.
    ///   - time: Dates the lock and requests.
    ///   - random: Draws the lineage of a new state.
    /// - Throws: ``StoreError``, ``StoreError/locked(by:)`` where there is a writer already.
    public static func openForWriting(
        path: String,
        command: String = "regent",
        time: TimeSource,
        using random: inout some RandomNumberGenerator
    ) throws(StoreError) -> sending SQLiteStore {
        let digits = (0..<2).map { _ in String(random.next() as UInt64, radix: 16) }
        let lineage = digits.map { String(repeating: "0", count: 16 - $0.count) + $0 }.joined()
        return try openForWriting(path: path, command: command, time: time, lineage: lineage)
    }

    /// Opens the state as its one writer, with the schema's history as it is or as a test says.
    static func openForWriting(
        path: String,
        command: String = "regent",
        time: TimeSource,
        lineage: String,
        migrations: [String] = Migrations.scripts
    ) throws(StoreError) -> sending SQLiteStore {
        let file = try place(path)
        let lock = try WriterLock(beside: file, command: command, now: time.now())
        return try openForWriting(
            file,
            lock,
            time: time,
            lineage: lineage,
            migrations: migrations
        )
    }

    /// Makes a new state of a known name as its one writer, and moves what is there to
    /// `<state>.old-<N>`.
    ///
    /// - Returns: The store, and where the old state is now; nil where there was none.
    /// - Throws: ``StoreError``.
    public static func makeAnew(
        path: String,
        command: String,
        time: TimeSource,
        lineage: String
    ) throws(StoreError) -> sending (store: SQLiteStore, moved: String?) {
        let file = try place(path)
        let lock = try WriterLock(beside: file, command: command, now: time.now())
        let moved = try setAside(file)
        let store = try openForWriting(
            file,
            lock,
            time: time,
            lineage: lineage,
            migrations: Migrations.scripts
        )
        return (store, moved)
    }

    private static func openForWriting(
        _ file: String,
        _ lock: consuming WriterLock,
        time: TimeSource,
        lineage: String,
        migrations: [String]
    ) throws(StoreError) -> sending SQLiteStore {
        try PrivateFile.make(file)
        let schema = try schema(of: file, known: migrations.count)
        let database = try open(file, .readWrite)
        let store = SQLiteStore(path: file, role: .writer(time), database: database, lock: lock)
        try store.check()
        if case .version(let version) = schema, version < migrations.count {
            try store.backup(to: "\(file).before-v\(migrations.count)")
        }
        try store.migrate(migrations, lineage: lineage)
        // A writer that died may have left pages of an erased secret in the log.
        store.holdsErasedPages = true
        store.finishErasures()
        return store
    }

    /// Opens the state for reading, beside a writer and without its lock; nil: there is none yet.
    ///
    /// A state of an older schema is read from a copy in memory, as it is at this moment; the file
    /// is never changed.
    ///
    /// - Throws: ``StoreError``.
    public static func openForReading(
        path: String
    ) throws(StoreError) -> sending SQLiteStore? {
        try openForReading(path: path, migrations: Migrations.scripts)
    }

    /// Opens the state for reading, with the schema's history as it is or as a test says.
    static func openForReading(
        path: String,
        migrations: [String]
    ) throws(StoreError) -> sending SQLiteStore? {
        guard PrivateFile.exists(path) else { return nil }
        let file = PrivateFile.resolved(path)
        let access = try readingAccess(to: file, known: migrations.count)
        let database = try open(file, access)
        switch try Schema(of: database, file: file, known: migrations.count) {
        case .none: return nil
        case .version(migrations.count):
            return SQLiteStore(path: file, role: .reader, database: database, lock: nil)
        case .version:
            let copy = try StoreError.translating(file) { () throws(SQLiteError) in
                let copy = try database.copyInMemory()
                try copy.migrate(migrations)
                return copy
            }
            return SQLiteStore(path: file, role: .reader, database: copy, lock: nil)
        }
    }

    /// Opens the state for ``ask(_:)`` and for reading, beside a writer and without its lock; nil:
    /// there is none yet.
    ///
    /// - Throws: ``StoreError``.
    public static func openForRequests(
        path: String,
        time: TimeSource
    ) throws(StoreError) -> sending SQLiteStore? {
        try openForRequests(path: path, time: time, migrations: Migrations.scripts)
    }

    /// Opens the state for requests, with the schema's history as it is or as a test says.
    static func openForRequests(
        path: String,
        time: TimeSource,
        migrations: [String]
    ) throws(StoreError) -> sending SQLiteStore? {
        guard PrivateFile.exists(path) else { return nil }
        let file = PrivateFile.resolved(path)
        switch try schema(of: file, known: migrations.count) {
        case .none: return nil
        case .version(let version):
            guard version == migrations.count else {
                throw .olderSchema(file: file, version: version, known: migrations.count)
            }
        }
        let database = try open(file, .readWrite)
        return SQLiteStore(path: file, role: .requester(time), database: database, lock: nil)
    }

    // MARK: Steps

    /// The file of a state, behind links, in a folder that is there.
    private static func place(_ path: String) throws(StoreError) -> String {
        try PrivateFile.makeFolder(PrivateFile.parent(of: path))
        let file = PrivateFile.resolved(path)
        guard !PrivateFile.isFolder(file) else { throw StoreError(errno: EISDIR, file: file) }
        return file
    }

    /// Old states, at most, that lie beside one.
    private static let mostSetAside = 1000

    /// Gives the files of a state other names; its log goes first, since a new file beside an old
    /// log would be taken for the old state.
    private static func setAside(_ file: String) throws(StoreError) -> String? {
        let suffixes = ["-wal", "-shm", ".spill", ""]
        let names = (1...mostSetAside).lazy.map { "\(file).old-\($0)" }
        guard PrivateFile.exists(file) || PrivateFile.exists(file + "-wal"),
            let aside = names.first(where: { name in
                !suffixes.contains { PrivateFile.exists(name + $0) }
            })
        else { return nil }
        for suffix in suffixes where PrivateFile.exists(file + suffix) {
            try PrivateFile.rename(file + suffix, to: aside + suffix)
        }
        return aside
    }

    private static func open(
        _ file: String,
        _ access: DatabaseOptions.Access
    ) throws(StoreError) -> Database {
        try StoreError.translating(file) { () throws(SQLiteError) in
            try Database(path: file, options: DatabaseOptions(access: access))
        }
    }

    /// Looks at a file without changing it: one that is not ours stays as it is.
    private static func schema(of file: String, known: Int) throws(StoreError) -> Schema {
        try Schema(of: open(file, .readOnly), file: file, known: known)
    }

    /// How a file can be read.
    ///
    /// A log needs an index beside it, which cannot be made on a read-only file system; without a
    /// log nobody writes, and the file alone is the state.
    private static func readingAccess(
        to file: String,
        known: Int
    ) throws(StoreError) -> DatabaseOptions.Access {
        do throws(StoreError) {
            _ = try schema(of: file, known: known)
            return .readOnly
        } catch {
            switch error {
            case .cannotOpen, .readOnly:
                let logBytes = PrivateFile.byteCount(file + "-wal") ?? 0
                guard logBytes == 0, !PrivateFile.exists(file + "-shm") else { throw error }
                return .immutable
            default: throw error
            }
        }
    }

    private func check() throws(StoreError) {
        let findings = try translating { () throws(SQLiteError) in try database.quickCheck() }
        if let first = findings.first { throw .damaged(file: path, finding: first) }
    }

    private func migrate(_ scripts: [String], lineage: String) throws(StoreError) {
        try translating { () throws(SQLiteError) in
            _ = try database.migrate(scripts) { (version) throws(SQLiteError) in
                guard version == 0 else { return }
                try database.run(
                    "INSERT INTO meta (only, lineage, serial) VALUES (1, ?, 0)",
                    .text(lineage)
                )
            }
        }
    }
}
