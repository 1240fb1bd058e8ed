import Model
import SQLite

/// When a token was used last.
struct LastUse: Equatable {
    /// For an operation on tokens, or to ask who it is; nil: never.
    var api: Instant?
    /// To send events; nil: never.
    var ingest: Instant?
}

extension TokenStore {
    /// Notes that a token was used.
    func noteUse(of id: TokenID, isIngest: Bool, at now: Instant) throws(SQLiteError) {
        let column = isIngest ? "ingest" : "api"
        try database.run(
            """
            INSERT INTO uses (id, \(column)) VALUES (?, ?)
            ON CONFLICT (id) DO UPDATE SET \(column) = excluded.\(column)
            """,
            .text(id.text),
            .text(now.rfc3339)
        )
    }

    /// The last uses of every token that was used at all.
    func lastUses() throws(SQLiteError) -> [TokenID: LastUse] {
        let rows = try database.query("SELECT id, api, ingest FROM uses") {
            (row) throws(SQLiteError) in
            (try row.text(0), try row.optionalText(1), try row.optionalText(2))
        }
        var uses: [TokenID: LastUse] = [:]
        for (id, api, ingest) in rows {
            guard let id = TokenID(id) else { continue }
            uses[id] = LastUse(
                api: api.flatMap { Instant(rfc3339: $0) },
                ingest: ingest.flatMap { Instant(rfc3339: $0) }
            )
        }
        return uses
    }
}
