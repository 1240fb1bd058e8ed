import SQLite

/// What a file is, before anything of it is believed.
enum Schema: Hashable {
    /// An empty database.
    case none
    /// A state whose schema has this version.
    case version(Int)

    /// Looks at a file.
    ///
    /// - Throws: ``StoreError/foreign(file:)``, ``StoreError/newerSchema(file:version:known:)``.
    init(of database: borrowing Database, file: String, known: Int) throws(StoreError) {
        let (applicationID, version, isEmpty) = try StoreError.translating(file) {
            () throws(SQLiteError) in
            (
                try database.applicationID(), try database.userVersion(),
                try database.query("SELECT 1 FROM sqlite_schema LIMIT 1") { _ in true }.isEmpty
            )
        }
        if applicationID == 0, version == 0, isEmpty {
            self = .none
            return
        }
        guard applicationID == Migrations.applicationID, version > 0 else {
            throw .foreign(file: file)
        }
        guard version <= known else {
            throw .newerSchema(file: file, version: version, known: known)
        }
        self = .version(version)
    }
}
