public import Model
import SQLite

extension SQLiteStore {
    /// A row as the snapshot's transaction reads it; it is understood after the transaction.
    private struct RawRow {
        let key: String
        let value: String
    }

    private struct RawState {
        var lineage = ""
        var serial = 0
        var tokens: [RawRow] = []
        var openOperations: [RawRow] = []
        var failures: [RawRow] = []
        var manifestPaths: [RawRow] = []
        var requests: [RawRow] = []
        var conditions: [RawRow] = []
    }

    /// Everything that planning and reports read, at one moment.
    ///
    /// - Throws: ``StoreError``, ``StoreError/damaged(file:finding:)`` for a row that cannot be read.
    public func snapshot() throws(StoreError) -> RecordedState {
        let raw = try translating { () throws(SQLiteError) in
            try database.transaction(.deferred) { () throws(SQLiteError) in try rawState() }
        }
        guard let raw else { throw .damaged(file: path, finding: "the table meta is empty") }
        return RecordedState(
            lineage: raw.lineage,
            serial: raw.serial,
            tokens: try byAddress(raw.tokens, table: "tokens", address: \TokenRecord.address),
            openOperations: try byAddress(
                raw.openOperations,
                table: "operations",
                address: \Operation.address
            ),
            failures: try byAddress(raw.failures, table: "operations", address: \Operation.address),
            manifestPaths: try manifestPaths(raw.manifestPaths),
            requests: try requests(raw.requests),
            conditions: try conditions(raw.conditions)
        )
    }

    private func rawState() throws(SQLiteError) -> RawState? {
        let meta = try database.query("SELECT lineage, serial FROM meta") {
            (row) throws(SQLiteError) in
            RawState(lineage: try row.text(0), serial: Int(try row.integer(1)))
        }
        guard var state = meta.first else { return nil }
        state.tokens = try rows("SELECT address, record FROM tokens")
        state.openOperations = try rows(
            "SELECT address, operation FROM operations WHERE state NOT IN ('done', 'failed')"
        )
        state.failures = try rows(
            """
            SELECT address, operation FROM operations AS failed
            WHERE number IN (
                SELECT max(number) FROM operations WHERE state = 'failed' GROUP BY address
            ) AND NOT EXISTS (
                SELECT 1 FROM operations AS later
                WHERE later.address = failed.address AND later.number > failed.number
            )
            """
        )
        state.manifestPaths = try rows("SELECT address, path FROM manifest_paths")
        state.requests = try requestRows()
        state.conditions = try rows("SELECT address, conditions FROM conditions")
        return state
    }

    /// What was asked for and is not done yet, oldest first.
    ///
    /// - Throws: ``StoreError``.
    public func requests() throws(StoreError) -> [StateRequest] {
        try requests(try translating { () throws(SQLiteError) in try requestRows() })
    }

    private func requestRows() throws(SQLiteError) -> [RawRow] {
        try rows("SELECT CAST(id AS TEXT), request FROM requests ORDER BY id")
    }

    private func requests(_ rows: [RawRow]) throws(StoreError) -> [StateRequest] {
        try rows.map { (row) throws(StoreError) in
            try coder.decode(row.value, table: "requests", key: row.key)
        }
    }

    private func rows(_ sql: String) throws(SQLiteError) -> [RawRow] {
        try database.query(sql) { (row) throws(SQLiteError) in
            RawRow(key: try row.text(0), value: try row.text(1))
        }
    }

    private func byAddress<Value: Decodable>(
        _ rows: [RawRow],
        table: String,
        address: KeyPath<Value, Address>
    ) throws(StoreError) -> [Address: Value] {
        var values: [Address: Value] = [:]
        values.reserveCapacity(rows.count)
        for row in rows {
            let value = try coder.decode(row.value, as: Value.self, table: table, key: row.key)
            guard value[keyPath: address].description == row.key else {
                throw coder.damaged(table: table, key: row.key)
            }
            values[value[keyPath: address]] = value
        }
        return values
    }

    private func address(_ row: RawRow, table: String) throws(StoreError) -> Address {
        guard let address = Address(row.key) else {
            throw coder.damaged(table: table, key: row.key)
        }
        return address
    }

    private func manifestPaths(_ rows: [RawRow]) throws(StoreError) -> [Address: String] {
        var paths: [Address: String] = [:]
        for row in rows { paths[try address(row, table: "manifest_paths")] = row.value }
        return paths
    }

    private func conditions(_ rows: [RawRow]) throws(StoreError) -> [Address: [Condition]] {
        var conditions: [Address: [Condition]] = [:]
        for row in rows {
            conditions[try address(row, table: "conditions")] =
                try coder.decode(row.value, table: "conditions", key: row.key)
        }
        return conditions
    }
}
