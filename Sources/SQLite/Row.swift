/// One row of a query's result; it is only there inside the closure that reads it.
public struct Row: ~Copyable {
    private let statement: Statement

    init(of statement: Statement) { self.statement = statement }

    /// The value of a column, counted from 0.
    ///
    /// - Throws: ``SQLiteError`` of kind ``SQLiteError/Kind/mismatch`` for text that is no UTF-8.
    public borrowing func value(_ column: Int) throws(SQLiteError) -> SQLiteValue {
        try statement.value(column)
    }

    /// A whole number.
    ///
    /// - Throws: ``SQLiteError`` of kind ``SQLiteError/Kind/mismatch`` for anything else.
    public borrowing func integer(_ column: Int) throws(SQLiteError) -> Int64 {
        let value = try statement.value(column)
        guard case .integer(let number) = value else { throw wrong(value, column, .integer(0)) }
        return number
    }

    /// A text.
    ///
    /// - Throws: ``SQLiteError`` of kind ``SQLiteError/Kind/mismatch`` for anything else.
    public borrowing func text(_ column: Int) throws(SQLiteError) -> String {
        let value = try statement.value(column)
        guard case .text(let text) = value else { throw wrong(value, column, .text("")) }
        return text
    }

    /// Bytes.
    ///
    /// - Throws: ``SQLiteError`` of kind ``SQLiteError/Kind/mismatch`` for anything else.
    public borrowing func blob(_ column: Int) throws(SQLiteError) -> [UInt8] {
        let value = try statement.value(column)
        guard case .blob(let bytes) = value else { throw wrong(value, column, .blob([])) }
        return bytes
    }

    /// A text, or nil for NULL.
    ///
    /// - Throws: ``SQLiteError`` of kind ``SQLiteError/Kind/mismatch`` for anything else.
    public borrowing func optionalText(_ column: Int) throws(SQLiteError) -> String? {
        let value = try statement.value(column)
        if value == .null { return nil }
        return try text(column)
    }

    private func wrong(_ value: SQLiteValue, _ column: Int, _ wanted: SQLiteValue) -> SQLiteError {
        statement.mismatch(column, "\(value.typeName) and not \(wanted.typeName)")
    }
}
