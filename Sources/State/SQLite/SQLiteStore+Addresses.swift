public import Model
import SQLite

extension SQLiteStore {
    /// Every address that the state knows, sorted; far quicker than a snapshot, for completion.
    ///
    /// - Throws: ``StoreError``.
    public func addresses() throws(StoreError) -> [Address] {
        let rows = try translating { () throws(SQLiteError) in
            try database.query(
                """
                SELECT address FROM tokens
                UNION SELECT address FROM manifest_paths
                UNION SELECT address FROM conditions
                UNION SELECT address FROM operations WHERE state NOT IN ('done', 'failed')
                """
            ) { (row) throws(SQLiteError) in try row.text(0) }
        }
        return rows.compactMap { Address($0) }.sorted()
    }
}
