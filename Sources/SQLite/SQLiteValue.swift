/// A value that is bound to a placeholder or read from a column: SQLite knows these five kinds.
public enum SQLiteValue: Hashable, Sendable {
    /// Nothing.
    case null
    /// A whole number of 64 bits.
    case integer(Int64)
    /// A floating-point number of 64 bits.
    case double(Double)
    /// Text in UTF-8.
    case text(String)
    /// Bytes.
    case blob([UInt8])

    /// A text, or ``null`` for none.
    public static func text(orNull text: String?) -> SQLiteValue {
        text.map(SQLiteValue.text) ?? .null
    }

    /// A whole number, or ``null`` for none.
    public static func integer(orNull number: Int64?) -> SQLiteValue {
        number.map(SQLiteValue.integer) ?? .null
    }

    /// The kind's name as SQL has it.
    var typeName: String {
        switch self {
        case .null: "NULL"
        case .integer: "INTEGER"
        case .double: "REAL"
        case .text: "TEXT"
        case .blob: "BLOB"
        }
    }
}
