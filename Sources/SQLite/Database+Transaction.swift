import CSQLite

/// When a transaction takes its locks.
public enum TransactionKind: String, Hashable, Sendable {
    /// At its first read or write: for reads that have to fit together.
    case deferred = "BEGIN DEFERRED"
    /// The write lock at once, so that it cannot fail for want of it half-way.
    case immediate = "BEGIN IMMEDIATE"
}

extension Database {
    /// Runs a closure in a transaction, which is committed at its end and rolled back where it
    /// throws.
    ///
    /// - Throws: What the closure throws, and ``SQLiteError`` where the transaction cannot begin or
    ///   be committed; then nothing of it was done.
    @discardableResult
    public borrowing func transaction<Result>(
        _ kind: TransactionKind = .immediate,
        _ body: () throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result {
        try run(kind.rawValue)
        let result: Result
        do {
            result = try body()
            try run("COMMIT")
        } catch {
            // After some errors, such as a full disk, SQLite has rolled back already.
            if unsafe sqlite3_get_autocommit(connection) == 0 { _ = try? run("ROLLBACK") }
            throw error
        }
        return result
    }

    /// The version of the schema that the file says it has; 0 in a new one.
    ///
    /// - Throws: ``SQLiteError``.
    public borrowing func userVersion() throws(SQLiteError) -> Int {
        try number("PRAGMA user_version")
    }

    /// The number by which a program recognises its own files; 0 in a new one.
    ///
    /// - Throws: ``SQLiteError``.
    public borrowing func applicationID() throws(SQLiteError) -> Int {
        try number("PRAGMA application_id")
    }

    borrowing func number(_ sql: String) throws(SQLiteError) -> Int {
        let rows = try query(sql) { (row) throws(SQLiteError) in try row.integer(0) }
        return rows.first.map(Int.init) ?? 0
    }

    /// Brings the schema up to date: runs the scripts that the file has not had yet, all in one
    /// transaction.
    ///
    /// The first script leads from an empty file to version 1, the next from 1 to 2, and so on; a
    /// script that was released never changes again. None of them begins or ends a transaction.
    ///
    /// - Parameter completing: What else belongs to it, in the same transaction; it gets the version
    ///   before.
    /// - Returns: The version before.
    /// - Throws: ``SQLiteError``, of kind ``SQLiteError/Kind/newerSchema`` where the file has had
    ///   more scripts than there are; then nothing was done.
    @discardableResult
    public borrowing func migrate(
        _ scripts: [String],
        completing: (Int) throws(SQLiteError) -> Void = { _ in }
    ) throws(SQLiteError) -> Int {
        if try userVersion() == scripts.count { return scripts.count }
        return try transaction(.immediate) { () throws(SQLiteError) in
            // Another process may have done it while this one waited for the lock.
            let version = try userVersion()
            guard (0...scripts.count).contains(version) else {
                throw SQLiteError(
                    kind: .newerSchema,
                    extendedCode: SQLITE_ERROR,
                    operation: "migrate",
                    message: "the schema has version \(version), and \(scripts.count) is known"
                )
            }
            for script in scripts.dropFirst(version) { try execute(script: script) }
            try execute(script: "PRAGMA user_version = \(scripts.count)")
            if version < scripts.count { try completing(version) }
            return version
        }
    }
}
