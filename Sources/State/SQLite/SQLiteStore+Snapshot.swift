public import Model
import Parallel
import SQLite

extension SQLiteStore {
    /// The rows of one moment, which are understood after the transaction that reads them.
    ///
    /// Those of which there are many are understood while they are read. Who reads holds up nobody;
    /// but the log cannot be begun anew meanwhile.
    private struct RawState {
        let lineage: String
        let serial: Int
        var tokens: Result<[Address: TokenRecord], StoreError> = .success([:])
        var openOperations: [AddressRow] = []
        var failures: [AddressRow] = []
        var manifestPaths: [(address: String, path: String)] = []
        var requests: [(id: Int64, json: String)] = []
        var conditions: Result<[Address: [Condition]], StoreError> = .success([:])
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
        let recorded = try recordedState(raw)
        if addresses == nil { last = (mark, recorded) }
        return recorded
    }

    private func recordedState(_ raw: RawState) throws(StoreError) -> RecordedState {
        let coder = coder
        return RecordedState(
            lineage: raw.lineage,
            serial: raw.serial,
            tokens: try raw.tokens.get(),
            openOperations: try operations(raw.openOperations),
            failures: try operations(raw.failures),
            manifestPaths: try manifestPaths(raw.manifestPaths),
            requests: try requests(raw.requests),
            conditions: try raw.conditions.get(),
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
        state.tokens = try values("SELECT address, record FROM tokens", of: addresses, records)
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
        state.conditions = try values(
            "SELECT address, conditions FROM conditions",
            of: addresses,
            conditions
        )
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
        var rows: [AddressRow] = []
        try forEachRow(sql, of: addresses) { rows.append($0) }
        return rows
    }

    /// The values of such a table's rows, none of which is kept as a text.
    private func values<Value>(
        _ sql: String,
        of addresses: [String]?,
        _ decoded: DecodedRows<Value>
    ) throws(SQLiteError) -> Result<[Address: Value], StoreError> {
        var damage: StoreError?
        decoded.begin(areAll: addresses == nil)
        try forEachRow(sql, of: addresses) { row in
            guard damage == nil else { return }
            do throws(StoreError) { try decoded.take(row) } catch { damage = error }
        }
        if let damage { return .failure(damage) }
        return Result { () throws(StoreError) in try decoded.taken() }
    }

    private func forEachRow(
        _ sql: String,
        of addresses: [String]?,
        _ body: (AddressRow) -> Void
    ) throws(SQLiteError) {
        let read = { (row: borrowing Row) throws(SQLiteError) in
            body(AddressRow(address: try row.text(0), json: try row.text(1)))
        }
        guard let addresses else {
            _ = try database.query(sql, row: read)
            return
        }
        for address in addresses {
            _ = try database.query(sql + " WHERE address = ?", .text(address), row: read)
        }
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
