import CSQLite

/// Prepared statements that are not in use, by their text.
///
/// One that is in use is not in here, so that a query inside another one's row gets its own.
@safe final class StatementCache {
    /// More different texts than a program has; a text that was put together from data would fill
    /// the memory otherwise.
    private static let capacity = 100

    private var idle: [String: Statement] = [:]

    /// Lends a statement to a closure, and keeps it for its next use.
    func withStatement<Result>(
        _ sql: String,
        _ values: [SQLiteValue],
        on connection: OpaquePointer,
        _ body: (Statement) throws(SQLiteError) -> Result
    ) throws(SQLiteError) -> Result {
        let statement = try unsafe take(sql, on: connection)
        defer {
            statement.reset()
            if idle.count < Self.capacity { idle[sql] = statement }
        }
        try statement.bind(values)
        return try body(statement)
    }

    private func take(
        _ sql: String,
        on connection: OpaquePointer
    ) throws(SQLiteError) -> Statement {
        if let statement = idle.removeValue(forKey: sql) { return statement }
        return try unsafe Statement(sql, on: connection)
    }

    /// Lets go of all of them, before their connection is closed.
    func removeAll() { idle = [:] }
}
