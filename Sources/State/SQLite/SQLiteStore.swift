public import Model
import SQLite

/// The state in one SQLite file, with a write-ahead log so that readers go on beside the writer.
public final class SQLiteStore: Store {
    /// What this store may do.
    enum Role {
        case reader
        case requester(TimeSource)
        case writer(TimeSource)
    }

    let path: String
    let role: Role
    let database: Database
    let coder: RowCoder
    let records = DecodedRows<TokenRecord>()
    let conditions = DecodedRows<[Condition]>()
    /// Held by the writer, and given back after the database is closed.
    private let lock: WriterLock?
    /// Whether the log may hold pages with a secret that was erased since.
    var holdsErasedPages = false

    init(path: String, role: Role, database: consuming Database, lock: consuming WriterLock?) {
        self.path = path
        self.role = role
        self.database = database
        self.lock = lock
        coder = RowCoder(file: path)
    }

    /// Says what SQLite could not do in the words of a store.
    func translating<Result>(
        _ body: () throws(SQLiteError) -> Result
    ) throws(StoreError) -> Result {
        try StoreError.translating(path, body)
    }

    // MARK: Questions

    /// Whether any operation ever asked for an instant.
    ///
    /// - Throws: ``StoreError``.
    public func isKnownStamp(_ instant: Instant) throws(StoreError) -> Bool {
        try translating { () throws(SQLiteError) in
            try database.query(
                "SELECT 1 FROM stamps WHERE instant = ?",
                .text(instant.rfc3339)
            ) { _ in true }
        }.isEmpty == false
    }

    /// Who asked for which of these instants, as an API shows them that may keep fewer digits; those
    /// that nobody asked for, or more than one, are left out.
    ///
    /// - Throws: ``StoreError``.
    public func stampOwners(of instants: [Instant]) throws(StoreError) -> [Instant: StampOwner] {
        var owners: [Instant: StampOwner] = [:]
        for instant in instants {
            let shown = try stampOwners(in: instant.wholeSeconds).filter { stamp, _ in
                stamp.isShown(as: instant)
            }
            let askers = Set(shown.map(\.owner))
            if askers.count == 1 { owners[instant] = askers.first }
        }
        return owners
    }

    /// Every stamp of one second, with who asked for it.
    private func stampOwners(
        in second: Instant
    ) throws(StoreError) -> [(stamp: Instant, owner: StampOwner)] {
        // Both "…45Z" and "…45.25Z" lie between these.
        let prefix = String(second.rfc3339.dropLast())
        let rows = try translating { () throws(SQLiteError) in
            try database.query(
                """
                SELECT stamps.instant, operations.id, operations.address, operations.from_token,
                    operations.to_token
                FROM stamps JOIN operations ON operations.id = stamps.operation
                WHERE stamps.instant >= ? AND stamps.instant < ?
                """,
                .text(prefix + "."),
                .text(prefix + "[")
            ) { (row) throws(SQLiteError) in
                (
                    try row.text(0), try row.text(1), try row.text(2), try row.optionalText(3),
                    try row.optionalText(4)
                )
            }
        }
        var owners: [(stamp: Instant, owner: StampOwner)] = []
        for (stamp, id, address, from, issued) in rows {
            guard let stamp = Instant(rfc3339: stamp), let operation = OperationID(id) else {
                continue
            }
            let owner = StampOwner(
                operation: operation,
                address: try coder.address(address, table: "operations"),
                startedFrom: from.flatMap(TokenID.init),
                issued: issued.flatMap(TokenID.init)
            )
            owners.append((stamp, owner))
        }
        return owners
    }

    /// The operations of an address in the order in which they began, newest first.
    ///
    /// - Throws: ``StoreError``.
    public func history(of address: Address, limit: Int) throws(StoreError) -> [HistoryEntry] {
        let rows = try translating { () throws(SQLiteError) in
            try database.query(
                """
                SELECT operation, from_token, to_token FROM operations
                WHERE address = ? ORDER BY number DESC LIMIT ?
                """,
                .text(address.description),
                .integer(Int64(max(0, limit)))
            ) { (row) throws(SQLiteError) in
                (try row.text(0), try row.optionalText(1), try row.optionalText(2))
            }
        }
        return try rows.map { (json, from, to) throws(StoreError) in
            let operation = try coder.decode(
                json,
                as: Operation.self,
                table: "operations",
                key: address.description
            )
            return HistoryEntry(
                at: operation.changedAt,
                operation: operation,
                from: from.flatMap(TokenID.init),
                to: to.flatMap(TokenID.init)
            )
        }
    }

    // MARK: Requests

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

    func insertRequest(_ json: String, at now: Instant) throws(SQLiteError) {
        try database.run(
            "INSERT INTO requests (request, asked_at) VALUES (?, ?) ON CONFLICT DO NOTHING",
            .text(json),
            .text(now.rfc3339)
        )
    }
}
