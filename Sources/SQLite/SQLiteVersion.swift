import CSQLite

/// SQLite as it is at run time.
public enum SQLiteVersion {
    /// Its version, like `3.40.1`.
    public static var sqlite: String {
        unsafe sqlite3_libversion().map { unsafe String(cString: $0) } ?? "unknown"
    }
}
