import CSQLite

/// A prepared statement; its connection outlives it.
@safe final class Statement {
    let sql: String
    private let handle: OpaquePointer
    private let connection: OpaquePointer

    /// Compiles one statement.
    init(_ sql: String, on connection: OpaquePointer) throws(SQLiteError) {
        var handle: OpaquePointer?
        let (result, isAlone) = unsafe sql.withCString { text in
            var tail: UnsafePointer<CChar>?
            let result = unsafe sqlite3_prepare_v3(
                connection,
                text,
                -1,
                UInt32(SQLITE_PREPARE_PERSISTENT),
                &handle,
                &tail
            )
            return (result, unsafe tail.map { unsafe $0.pointee == 0 } ?? true)
        }
        guard result == SQLITE_OK, let prepared = unsafe handle else {
            throw unsafe SQLiteError(result, on: connection, operation: sql)
        }
        unsafe self.handle = prepared
        unsafe self.connection = connection
        self.sql = sql
        precondition(
            isAlone,
            "a statement has another one behind it, which would never run: \(sql)"
        )
    }

    deinit { unsafe sqlite3_finalize(handle) }

    /// Binds one value to each placeholder, in order.
    func bind(_ values: [SQLiteValue]) throws(SQLiteError) {
        let count = unsafe Int(sqlite3_bind_parameter_count(handle))
        precondition(values.count == count, "\(values.count) values for \(count) places: \(sql)")
        for (index, value) in values.enumerated() {
            let result = bind(value, at: Int32(index + 1))
            guard result == SQLITE_OK else { throw error(result) }
        }
    }

    private func bind(_ value: SQLiteValue, at place: Int32) -> Int32 {
        switch value {
        case .null:
            return unsafe sqlite3_bind_null(handle, place)
        case .integer(let number):
            return unsafe sqlite3_bind_int64(handle, place, number)
        case .double(let number):
            return unsafe sqlite3_bind_double(handle, place, number)
        case .text(let text):
            return unsafe text.withCString { bytes in
                unsafe sqlite3_bind_text64(
                    handle,
                    place,
                    bytes,
                    UInt64(text.utf8.count),
                    regent_sqlite3_transient(),
                    UInt8(SQLITE_UTF8)
                )
            }
        case .blob(let bytes) where bytes.isEmpty:
            // An array without elements may have no address, which SQLite takes for NULL.
            return unsafe sqlite3_bind_zeroblob(handle, place, 0)
        case .blob(let bytes):
            return unsafe bytes.withUnsafeBytes { buffer in
                unsafe sqlite3_bind_blob64(
                    handle,
                    place,
                    buffer.baseAddress,
                    UInt64(buffer.count),
                    regent_sqlite3_transient()
                )
            }
        }
    }

    /// Whether there is one more row.
    func step() throws(SQLiteError) -> Bool {
        let result = unsafe sqlite3_step(handle)
        switch result {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw error(result)
        }
    }

    /// Makes it ready for its next use, and lets go of its values and of its part in a transaction.
    func reset() {
        // The result repeats the last step's error, which that step has thrown already.
        _ = unsafe sqlite3_reset(handle)
        _ = unsafe sqlite3_clear_bindings(handle)
    }

    /// The value of a column of the present row.
    func value(_ column: Int) throws(SQLiteError) -> SQLiteValue {
        let index = Int32(column)
        let count = unsafe sqlite3_column_count(handle)
        precondition((0..<count).contains(index), "there is no column \(column): \(sql)")
        switch unsafe sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER: return .integer(unsafe sqlite3_column_int64(handle, index))
        case SQLITE_FLOAT: return .double(unsafe sqlite3_column_double(handle, index))
        case SQLITE_TEXT:
            guard let start = unsafe sqlite3_column_text(handle, index) else {
                throw error(SQLITE_NOMEM)
            }
            let count = unsafe Int(sqlite3_column_bytes(handle, index))
            let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
            guard let text = unsafe String(validating: bytes, as: UTF8.self) else {
                throw mismatch(column, "text that is no UTF-8")
            }
            return .text(text)
        case SQLITE_BLOB:
            let count = unsafe Int(sqlite3_column_bytes(handle, index))
            guard count > 0, let start = unsafe sqlite3_column_blob(handle, index) else {
                return .blob([])
            }
            return .blob(unsafe Array(UnsafeRawBufferPointer(start: start, count: count)))
        default: return .null
        }
    }

    /// The error for a column that holds something unexpected.
    func mismatch(_ column: Int, _ problem: String) -> SQLiteError {
        SQLiteError(
            extendedCode: SQLITE_MISMATCH,
            operation: sql,
            message: "column \(column) holds \(problem)"
        )
    }

    private func error(_ result: Int32) -> SQLiteError {
        unsafe SQLiteError(result, on: connection, operation: sql)
    }
}

extension SQLiteError {
    /// The last error of a connection; without one, what the result's number means.
    init(_ result: Int32, on connection: OpaquePointer?, operation: String) {
        let text = unsafe connection.map { unsafe sqlite3_errmsg($0) } ?? sqlite3_errstr(result)
        self.init(
            extendedCode: result,
            operation: operation,
            message: unsafe text.map { unsafe String(cString: $0) } ?? "unknown error"
        )
    }
}
