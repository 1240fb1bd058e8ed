import CSQLite

extension Database {
    /// What is wrong with the file, at most ten findings; empty where it is sound.
    ///
    /// It reads the whole file, but does not compare each index with its table.
    ///
    /// - Throws: ``SQLiteError`` for anything but damage.
    public borrowing func quickCheck() throws(SQLiteError) -> [String] {
        try findings(of: "PRAGMA quick_check(10)")
    }

    /// What is wrong with the file, at most ten findings; empty where it is sound.
    ///
    /// It reads the whole file, and compares each index with its table.
    ///
    /// - Throws: ``SQLiteError`` for anything but damage.
    public borrowing func integrityCheck() throws(SQLiteError) -> [String] {
        try findings(of: "PRAGMA integrity_check(10)")
    }

    private borrowing func findings(of check: String) throws(SQLiteError) -> [String] {
        do {
            let findings = try query(check) { (row) throws(SQLiteError) in try row.text(0) }
            return findings == ["ok"] ? [] : findings
        } catch  where error.kind == .damaged {
            // Some damage stops the check itself.
            return [error.message]
        }
    }

    /// Brings the write-ahead log into the file and cuts it off to nothing, so that no old page
    /// stays in it.
    ///
    /// - Parameter waitingAtMost: How long it waits for readers.
    /// - Returns: Whether it was done; false where a reader or another writer held it back.
    /// - Throws: ``SQLiteError``.
    @discardableResult
    public borrowing func checkpoint(waitingAtMost: Duration = .zero) throws(SQLiteError) -> Bool {
        try withBusyTimeout(waitingAtMost) { () throws(SQLiteError) in
            let result = unsafe sqlite3_wal_checkpoint_v2(
                connection,
                nil,
                SQLITE_CHECKPOINT_TRUNCATE,
                nil,
                nil
            )
            switch result & 0xff {
            case SQLITE_OK: return true
            case SQLITE_BUSY, SQLITE_LOCKED: return false
            default: throw unsafe SQLiteError(result, on: connection, operation: "checkpoint")
            }
        }
    }

    /// Copies the database as it is now into a file, beside readers and writers.
    ///
    /// Where the file exists, its content is replaced and its permissions stay. The copy is on the
    /// disk when this returns.
    ///
    /// - Throws: ``SQLiteError``; what was written of the copy is then worth nothing.
    public borrowing func backup(to path: String) throws(SQLiteError) {
        try backup(
            to: Database(path: path, options: DatabaseOptions(usesWriteAheadLog: false))
        )
    }

    /// A copy of the database as it is now that lives in memory alone.
    ///
    /// - Throws: ``SQLiteError``.
    public borrowing func copyInMemory() throws(SQLiteError) -> Database {
        let copy = try Database(
            path: ":memory:",
            options: DatabaseOptions(usesWriteAheadLog: false)
        )
        try backup(to: copy)
        return copy
    }

    private borrowing func backup(to copy: borrowing Database) throws(SQLiteError) {
        guard let backup = unsafe sqlite3_backup_init(copy.connection, "main", connection, "main")
        else { throw unsafe SQLiteError(SQLITE_ERROR, on: copy.connection, operation: "backup") }
        let step = unsafe sqlite3_backup_step(backup, -1)
        let result = unsafe sqlite3_backup_finish(backup)
        guard step == SQLITE_DONE, result == SQLITE_OK else {
            throw unsafe SQLiteError(
                result == SQLITE_OK ? step : result,
                on: copy.connection,
                operation: "backup"
            )
        }
    }
}
