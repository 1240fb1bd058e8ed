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
    let records: DecodedRows<TokenRecord>
    let conditions: DecodedRows<[Condition]>
    /// The snapshot of everything that was read last, and what its content is known by: a controller
    /// asks several times a cycle, and hardly ever has anything changed.
    var last: (mark: ContentMark, recorded: RecordedState)?
    /// Held by the writer, and given back after the database is closed.
    private let lock: WriterLock?
    /// Whether the log may hold pages with a secret that was erased since.
    var holdsErasedPages = false
    /// When a commit has cut the log off last; nil: none has.
    var lastCutOff: Instant?

    init(path: String, role: Role, database: consuming Database, lock: consuming WriterLock?) {
        self.path = path
        self.role = role
        self.database = database
        self.lock = lock
        let coder = RowCoder(file: path)
        self.coder = coder
        records = DecodedRows { (row) throws(StoreError) in
            var (address, record): (Address, TokenRecord) =
                try coder.value(of: row, in: "tokens") { $0.address }
            // Nearly every token is as its manifest wants it, and what both say is then kept once.
            if record.token.capabilities == record.spec.capabilities {
                record.token.capabilities = record.spec.capabilities
            }
            return (address, record)
        }
        conditions = DecodedRows { (row) throws(StoreError) in
            (
                try coder.address(row.address, table: "conditions"),
                try coder.decode(row.json, table: "conditions", key: row.address)
            )
        }
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

    /// Whether any call ever asked for an instant, as an API shows it that may keep fewer digits.
    ///
    /// - Throws: ``StoreError``.
    public func isStamp(shownAs instant: Instant) throws(StoreError) -> Bool {
        let second = Self.bounds(of: instant.wholeSeconds)
        return try translating { () throws(SQLiteError) in
            try database.query(
                "SELECT instant FROM stamps WHERE instant >= ? AND instant < ?",
                .text(second.lower),
                .text(second.upper)
            ) { row throws(SQLiteError) in Instant(rfc3339: try row.text(0)) }
        }.contains { $0?.isShown(as: instant) == true }
    }

    /// Texts between which all instants of a second lie: both `…45Z` and `…45.25Z`.
    private static func bounds(of second: Instant) -> (lower: String, upper: String) {
        let prefix = String(second.rfc3339.dropLast())
        return (prefix + ".", prefix + "[")
    }

    /// Who asked for which of these instants, as an API shows them that may keep fewer digits; those
    /// that nobody asked for, or more than one, are left out.
    ///
    /// - Throws: ``StoreError``.
    public func stampOwners(of instants: [Instant]) throws(StoreError) -> [Instant: StampOwner] {
        var owners: [Instant: StampOwner] = [:]
        for instant in instants {
            owners[instant] = try stampOwner(of: instant)
        }
        return owners
    }

    /// The one who asked for a stamp that an API shows as an instant; nil where nobody did, or more
    /// than one.
    private func stampOwner(of instant: Instant) throws(StoreError) -> StampOwner? {
        let bounds = Self.bounds(of: instant.wholeSeconds)
        let rows = try translating { () throws(SQLiteError) in
            try database.query(
                """
                SELECT stamps.instant, operations.from_token, operations.to_token,
                    operations.address, operations.operation
                FROM stamps JOIN operations ON operations.id = stamps.operation
                WHERE stamps.instant >= ? AND stamps.instant < ?
                """,
                .text(bounds.lower),
                .text(bounds.upper)
            ) { (row) throws(SQLiteError) -> (from: String?, issued: String?, AddressRow)? in
                guard let stamp = Instant(rfc3339: try row.text(0)), stamp.isShown(as: instant)
                else { return nil }
                return (
                    from: try row.optionalText(1), issued: try row.optionalText(2),
                    AddressRow(address: try row.text(3), json: try row.text(4))
                )
            }
        }
        var only: StampOwner?
        for case let (from, issued, row)? in rows {
            let (_, operation) = try coder.value(of: row, in: "operations") {
                (operation: Operation) in operation.address
            }
            let owner = StampOwner(
                operation,
                startedFrom: from.flatMap(TokenID.init),
                issued: issued.flatMap(TokenID.init)
            )
            // Thousands may have asked for instants of one second: two say as much.
            guard only == nil || only == owner else { return nil }
            only = owner
        }
        return only
    }
}
