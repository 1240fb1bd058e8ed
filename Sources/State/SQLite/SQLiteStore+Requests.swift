public import Model
import SQLite

/// What people ask for by command: rows that anybody may write, and the writer takes.
extension SQLiteStore {
    /// Asks something of the writer, beside it and without its lock.
    ///
    /// - Throws: ``StoreError``.
    public func ask(_ request: StateRequest) throws(StoreError) {
        let time: TimeSource
        switch role {
        case .reader: throw .notWritable(file: path)
        case .requester(let source), .writer(let source): time = source
        }
        let json = try coder.encode(request)
        try translating { () throws(SQLiteError) in
            try database.transaction(.immediate) { () throws(SQLiteError) in
                try insertRequest(json, at: time.now())
            }
        }
    }

    /// What was asked for and is not done yet, oldest first.
    ///
    /// - Throws: ``StoreError``.
    public func requests() throws(StoreError) -> [StateRequest] {
        try requests(try translating { () throws(SQLiteError) in try requestRows() })
    }

    func requests(_ rows: [(Int64, String)]) throws(StoreError) -> [StateRequest] {
        try rows.map { (id, json) throws(StoreError) in
            try coder.decode(json, table: "requests", key: String(id))
        }
    }

    func requestRows() throws(SQLiteError) -> [(Int64, String)] {
        try database.query("SELECT id, request FROM requests ORDER BY id") {
            (row) throws(SQLiteError) in (try row.integer(0), try row.text(1))
        }
    }

    func insertRequest(_ json: String, at now: Instant) throws(SQLiteError) {
        try database.run(
            "INSERT INTO requests (request, asked_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
            .text(json),
            .text(now.rfc3339)
        )
    }

    /// Keeps the order in which they were made, which says what of them holds.
    ///
    /// A row that cannot be read stays as it is, for whoever reads the state next to tell of.
    func renameRequests(from old: Address, to new: Address) throws(SQLiteError) {
        for (id, json) in try requestRows() {
            guard
                let request: StateRequest = try? coder.decode(
                    json,
                    table: "requests",
                    key: String(id)
                ),
                case let renamed = request.renamed(from: old, to: new), renamed != request,
                let text = try? coder.encode(renamed)
            else { continue }
            try database.run(
                "UPDATE OR REPLACE requests SET request = ? WHERE id = ?",
                .text(text),
                .integer(id)
            )
        }
    }
}
