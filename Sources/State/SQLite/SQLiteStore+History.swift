public import Model
import Parallel
import SQLite

extension SQLiteStore {
    /// A row of the journal, as it was read and not understood yet.
    private struct JournalRow: Sendable {
        let address: Address
        let json: String
        let from: String?
        let to: String?
    }

    /// The operations of an address in the order in which they began, newest first.
    ///
    /// - Throws: ``StoreError``.
    public func history(of address: Address, limit: Int) throws(StoreError) -> [HistoryEntry] {
        let coder = coder
        return try journal(of: address, limit).map { (row) throws(StoreError) in
            try Self.entry(row, coder)
        }
    }

    /// The same of several addresses, whose rows are understood on all cores.
    ///
    /// - Throws: ``StoreError``.
    public func history(
        of addresses: [Address],
        limit: Int
    ) throws(StoreError) -> [Address: [HistoryEntry]] {
        let coder = coder
        var rows: [JournalRow] = []
        for address in addresses { rows += try journal(of: address, limit) }
        let entries = try parallelMap(rows) { (row) throws(StoreError) in
            try Self.entry(row, coder)
        }
        return zip(rows, entries).reduce(into: [:]) { $0[$1.0.address, default: []].append($1.1) }
    }

    private func journal(of address: Address, _ limit: Int) throws(StoreError) -> [JournalRow] {
        try translating { () throws(SQLiteError) in
            try database.query(
                """
                SELECT operation, from_token, to_token FROM operations
                WHERE address = ? ORDER BY number DESC LIMIT ?
                """,
                .text(address.description),
                .integer(Int64(max(0, limit)))
            ) { (row) throws(SQLiteError) in
                JournalRow(
                    address: address,
                    json: try row.text(0),
                    from: try row.optionalText(1),
                    to: try row.optionalText(2)
                )
            }
        }
    }

    private static func entry(
        _ row: JournalRow,
        _ coder: RowCoder
    ) throws(StoreError) -> HistoryEntry {
        let operation = try coder.decode(
            row.json,
            as: Operation.self,
            table: "operations",
            key: row.address.description
        )
        return HistoryEntry(
            at: operation.changedAt,
            operation: operation,
            from: row.from.flatMap(TokenID.init),
            to: row.to.flatMap(TokenID.init)
        )
    }
}
