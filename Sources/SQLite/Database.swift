import CSQLite

/// A connection to an SQLite database, closed when it goes out of scope.
///
/// It belongs to one owner at a time, who may hand it on but not share it: hence not `Sendable`.
/// Every call blocks, for up to the busy timeout where another connection holds a lock.
@safe public struct Database: ~Copyable {
    let connection: OpaquePointer
    private let statements = StatementCache()
    private let busyTimeout: Duration

    /// Opens a database; `:memory:` is one that lives as long as the connection.
    ///
    /// The files beside it, such as the write-ahead log, get the permissions that it has.
    ///
    /// - Throws: ``SQLiteError`` where the file is missing, locked or no database.
    public init(path: String, options: DatabaseOptions = DatabaseOptions()) throws(SQLiteError) {
        let opened = try unsafe Self.open(path, options)
        unsafe connection = opened
        busyTimeout = options.busyTimeout
    }

    private static func open(
        _ path: String,
        _ options: DatabaseOptions
    ) throws(SQLiteError) -> OpaquePointer {
        let name = options.access == .immutable ? immutableURI(path) : path
        var handle: OpaquePointer?
        do throws(SQLiteError) {
            let result = unsafe sqlite3_open_v2(name, &handle, options.flags, nil)
            guard result == SQLITE_OK, let opened = unsafe handle else {
                throw unsafe SQLiteError(result, on: handle, operation: "open")
            }
            unsafe sqlite3_busy_timeout(opened, options.busyTimeout.sqliteMilliseconds)
            let hardened = unsafe regent_sqlite3_harden(opened)
            guard hardened == SQLITE_OK else {
                throw unsafe SQLiteError(hardened, on: opened, operation: "open")
            }
            try unsafe execute(options.pragmas, on: opened)
            return unsafe opened
        } catch {
            // Even a connection that failed to open has memory to give back.
            unsafe sqlite3_close_v2(handle)
            throw error
        }
    }

    deinit {
        statements.removeAll()
        unsafe sqlite3_close_v2(connection)
    }

    /// A path as a URI, where `?`, `#` and `%` mean something else.
    private static func immutableURI(_ path: String) -> String {
        var uri = "file:"
        for character in path {
            switch character {
            case "%": uri += "%25"
            case "?": uri += "%3f"
            case "#": uri += "%23"
            default: uri.append(character)
            }
        }
        return uri + "?immutable=1"
    }

    /// Runs one statement with its values, and leaves any rows unread.
    ///
    /// - Returns: How many rows it inserted, updated or deleted.
    /// - Throws: ``SQLiteError``.
    @discardableResult
    public borrowing func run(
        _ sql: String,
        _ values: SQLiteValue...
    ) throws(SQLiteError) -> Int {
        try run(sql, values)
    }

    /// The same with values of which there are as many as there are placeholders.
    ///
    /// - Throws: ``SQLiteError``.
    @discardableResult
    public borrowing func run(
        _ sql: String,
        _ values: [SQLiteValue]
    ) throws(SQLiteError) -> Int {
        let before = unsafe sqlite3_total_changes64(connection)
        try unsafe statements.withStatement(sql, values, on: connection) {
            (statement) throws(SQLiteError) in
            while try statement.step() {}
        }
        return Int(unsafe sqlite3_total_changes64(connection) - before)
    }

    /// The rows of one statement with its values, each as a closure reads it, in the statement's
    /// order.
    ///
    /// - Throws: ``SQLiteError``.
    public borrowing func query<Result>(
        _ sql: String,
        _ values: SQLiteValue...,
        row: (borrowing Row) throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> [Result] {
        try query(sql, values, row: row)
    }

    /// The same with values of which there are as many as there are placeholders.
    ///
    /// - Throws: ``SQLiteError``.
    public borrowing func query<Result>(
        _ sql: String,
        _ values: [SQLiteValue],
        row: (borrowing Row) throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> [Result] {
        try unsafe statements.withStatement(sql, values, on: connection) {
            (statement) throws(SQLiteError) in
            var results: [Result] = []
            while try statement.step() { results.append(try row(Row(of: statement))) }
            return results
        }
    }

    /// Runs any number of statements without values: a schema, or pragmas.
    ///
    /// - Throws: ``SQLiteError``; what stood before the failing statement was done.
    public borrowing func execute(script: String) throws(SQLiteError) {
        try unsafe Self.execute(script, on: connection)
    }

    private static func execute(
        _ script: String,
        on connection: OpaquePointer
    ) throws(SQLiteError) {
        let result = unsafe sqlite3_exec(connection, script, nil, nil, nil)
        guard result == SQLITE_OK else {
            throw unsafe SQLiteError(result, on: connection, operation: script)
        }
    }

    /// What the content of the file is known by from one look of this connection to the next: it
    /// differs where anything was committed meanwhile, by this connection or by another.
    ///
    /// It holds of what a transaction reads if it is asked for within it.
    ///
    /// - Throws: ``SQLiteError``.
    public borrowing func contentMark() throws(SQLiteError) -> ContentMark {
        ContentMark(others: try number("PRAGMA data_version"), own: totalChangeCount)
    }

    /// How many rows this connection has inserted, updated or deleted since it was opened.
    public var totalChangeCount: Int64 { unsafe sqlite3_total_changes64(connection) }

    /// Waits at most so long for other connections while a closure runs.
    borrowing func withBusyTimeout<Result>(
        _ timeout: Duration,
        _ body: () throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result {
        unsafe sqlite3_busy_timeout(connection, timeout.sqliteMilliseconds)
        defer { unsafe sqlite3_busy_timeout(connection, busyTimeout.sqliteMilliseconds) }
        return try body()
    }
}
