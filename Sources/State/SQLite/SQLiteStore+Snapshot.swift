public import Model
import SQLite

extension SQLiteStore {
    /// The rows of one moment; they are understood after the transaction that reads them.
    private struct RawState {
        let lineage: String
        let serial: Int
        var tokens: [AddressRow] = []
        var openOperations: [AddressRow] = []
        var failures: [AddressRow] = []
        var manifestPaths: [(address: String, path: String)] = []
        var requests: [(id: Int64, json: String)] = []
        var conditions: [AddressRow] = []
        var sealingKeyIDs: [String] = []
        var actedOn: String?
        var lostAnswers: [String] = []
    }

    /// Everything that planning and reports read, at one moment.
    ///
    /// - Throws: ``StoreError``, ``StoreError/damaged(file:finding:)`` for a row that cannot be read.
    public func snapshot() throws(StoreError) -> RecordedState { try snapshot(nil) }

    /// The same of some addresses, each row of which is looked up: of the others only what is open.
    ///
    /// - Throws: As ``snapshot()``.
    public func snapshot(of addresses: Set<Address>) throws(StoreError) -> RecordedState {
        try snapshot(addresses.map(\.description).sorted())
    }

    private func snapshot(_ addresses: [String]?) throws(StoreError) -> RecordedState {
        let (mark, raw) = try translating { () throws(SQLiteError) in
            try database.transaction(.deferred) { () throws(SQLiteError) in
                let mark = try database.contentMark()
                let isKnown = addresses == nil && mark == last?.mark
                return (mark, isKnown ? nil : try rawState(of: addresses))
            }
        }
        if addresses == nil, let last, last.mark == mark { return last.recorded }
        guard let raw else { throw .damaged(file: path, finding: "the table meta is empty") }
        let recorded = try recordedState(raw, isWhole: addresses == nil)
        if addresses == nil { last = (mark, recorded) }
        return recorded
    }

    private func recordedState(
        _ raw: RawState,
        isWhole: Bool
    ) throws(StoreError) -> RecordedState {
        let coder = coder
        return RecordedState(
            lineage: raw.lineage,
            serial: raw.serial,
            tokens: try records.values(
                of: raw.tokens,
                areAll: isWhole
            ) { (row) throws(StoreError) in
                try coder.value(of: row, in: "tokens") { (record: TokenRecord) in record.address }
            },
            openOperations: try operations(raw.openOperations),
            failures: try operations(raw.failures),
            manifestPaths: try manifestPaths(raw.manifestPaths),
            requests: try requests(raw.requests),
            conditions: try conditions.values(
                of: raw.conditions,
                areAll: isWhole
            ) { (row) throws(StoreError) in
                (
                    try coder.address(row.address, table: "conditions"),
                    try coder.decode(row.json, table: "conditions", key: row.address)
                )
            },
            sealingKeyIDs: Set(raw.sealingKeyIDs),
            actedOn: try raw.actedOn.map { (json) throws(StoreError) in
                try coder.decode(json, table: "acted_on", key: "1")
            },
            lostAnswers: raw.lostAnswers.compactMap(Instant.init(rfc3339:)).sorted()
        )
    }

    private func rawState(of addresses: [String]?) throws(SQLiteError) -> RawState? {
        let meta = try database.query("SELECT lineage, serial FROM meta") {
            (row) throws(SQLiteError) in
            RawState(lineage: try row.text(0), serial: Int(try row.integer(1)))
        }
        guard var state = meta.first else { return nil }
        state.tokens = try rows("SELECT address, record FROM tokens", of: addresses)
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
        if let addresses {
            let wanted = Set(addresses)
            state.failures.removeAll { !wanted.contains($0.address) }
        }
        state.manifestPaths = try rows("SELECT address, path FROM manifest_paths", of: addresses)
            .map { ($0.address, $0.json) }
        state.requests = try requestRows()
        state.conditions = try rows("SELECT address, conditions FROM conditions", of: addresses)
        state.sealingKeyIDs = try database.query("SELECT DISTINCT key_id FROM sealed") {
            (row) throws(SQLiteError) in try row.text(0)
        }
        state.actedOn = try database.query("SELECT acted_on FROM acted_on") {
            (row) throws(SQLiteError) in try row.text(0)
        }.first
        state.lostAnswers = try database.query("SELECT instant FROM lost_answers") {
            (row) throws(SQLiteError) in try row.text(0)
        }
        return state
    }

    /// The rows of a table that has one row an address; nil: those of every address.
    private func rows(
        _ sql: String,
        of addresses: [String]? = nil
    ) throws(SQLiteError) -> [AddressRow] {
        let row = { (row: borrowing Row) throws(SQLiteError) in
            AddressRow(address: try row.text(0), json: try row.text(1))
        }
        guard let addresses else { return try database.query(sql, row: row) }
        var rows: [AddressRow] = []
        for address in addresses {
            rows += try database.query(sql + " WHERE address = ?", .text(address), row: row)
        }
        return rows
    }

    private func operations(_ rows: [AddressRow]) throws(StoreError) -> [Address: Operation] {
        let coder = coder
        let operations = try parallelMap(rows) { (row) throws(StoreError) in
            try coder.value(of: row, in: "operations") { (operation: Operation) in
                operation.address
            }
        }
        return Dictionary(operations) { first, _ in first }
    }

    private func manifestPaths(
        _ rows: [(address: String, path: String)]
    ) throws(StoreError) -> [Address: String] {
        var paths: [Address: String] = [:]
        for row in rows {
            paths[try coder.address(row.address, table: "manifest_paths")] = row.path
        }
        return paths
    }
}
