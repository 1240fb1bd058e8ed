public import Model
import SQLite

/// What a plan found out of every address, in a file that may be deleted at any time.
///
/// It says where each address stands, from when on there may be something to do for it, and which
/// sinks it writes to; and it has a page of what holds for all of them together, which whoever
/// writes it understands. Whatever is wrong with the file: it is made anew.
///
/// The calls block. A cache belongs to one owner at a time.
public final class ManifestCache {
    private let database: Database
    private let path: String
    /// Whether all that is read is of one moment, until something is written.
    private var isReading = false

    /// `RGMC`, by which a file says that it is a manifest cache.
    private static let applicationID = 0x5247_4D43
    /// Another one for each change of the tables; the page's writer has a version of its own.
    private static let version = 1
    /// A plan does not wait for another one longer than it would take without.
    private static let busyTimeout = Duration.milliseconds(500)

    private static let schema = """
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);

        -- One row: what holds for all addresses together, with its digest.
        CREATE TABLE page (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            content TEXT NOT NULL,
            digest INTEGER NOT NULL
        ) STRICT;

        -- changes_at is in whole seconds since 1970, for an index.
        CREATE TABLE addresses (
            organization TEXT NOT NULL,
            name TEXT NOT NULL,
            path TEXT NOT NULL,
            is_settled INTEGER NOT NULL,
            changes_at INTEGER,
            next_seconds INTEGER,
            next_nanoseconds INTEGER,
            reason TEXT,
            sinks TEXT NOT NULL,
            PRIMARY KEY (organization, name)
        ) STRICT, WITHOUT ROWID;

        -- Hashes of the places that no two tokens may have.
        CREATE TABLE sinks (
            hash INTEGER NOT NULL,
            organization TEXT NOT NULL,
            name TEXT NOT NULL,
            PRIMARY KEY (hash, organization, name)
        ) STRICT, WITHOUT ROWID;
        """

    private static let indexes = """
        CREATE INDEX changes ON addresses (changes_at) WHERE changes_at IS NOT NULL;
        CREATE INDEX paths ON addresses (path);
        """

    private init(path: String, database: consuming Database) {
        self.path = path
        self.database = database
    }

    /// Opens a cache, or makes it in a folder that is there; nil where there can be none.
    ///
    /// A file that is damaged, or of another version, is removed.
    public static func open(path: String) -> sending ManifestCache? {
        guard !PrivateFile.isFolder(path) else { return nil }
        if PrivateFile.exists(path) {
            if let cache = try? ManifestCache(opening: path), cache.isUsable { return cache }
            guard isOurs(path) else { return nil }
            for suffix in ["-wal", "-shm", "-journal", ""] { PrivateFile.remove(path + suffix) }
        }
        do {
            try PrivateFile.make(path)
            let cache = try ManifestCache(opening: path)
            try cache.database.transaction(.immediate) { () throws(SQLiteError) in
                guard try cache.database.applicationID() == 0 else { return }
                try cache.database.execute(script: schema + indexes)
            }
            return cache.isUsable ? cache : nil
        } catch {
            return nil
        }
    }

    private convenience init(opening path: String) throws(SQLiteError) {
        self.init(
            path: path,
            database: try Database(
                path: path,
                options: DatabaseOptions(
                    busyTimeout: Self.busyTimeout,
                    syncsEachCommit: false,
                    overwritesDeleted: false
                )
            )
        )
    }

    private var isUsable: Bool {
        (try? database.applicationID()) == Self.applicationID
            && (try? database.userVersion()) == Self.version
    }

    /// Whether nothing but a cache can have been at a path: a state of Regent's, or another
    /// program's database, is never removed.
    private static func isOurs(_ path: String) -> Bool {
        guard let database = try? Database(path: path, options: DatabaseOptions(access: .readOnly)),
            let id = try? database.applicationID()
        else { return true }
        return id == applicationID || id == 0
    }

    // MARK: Questions

    /// What holds for all addresses together; nil where nothing was written yet.
    ///
    /// What is asked after it is of the same moment, whoever writes meanwhile.
    ///
    /// - Throws: ``StoreError``, as every other call.
    public func page() throws(StoreError) -> String? {
        try endReading()
        return try translating { () throws(SQLiteError) -> String? in
            try database.run(TransactionKind.deferred.rawValue)
            isReading = true
            let rows = try database.query("SELECT content, digest FROM page") {
                (row) throws(SQLiteError) in (try row.text(0), try row.integer(1))
            }
            // A disk that changes a byte is not found out by SQLite.
            return rows.first.flatMap { Self.hash($0.0) == $0.1 ? $0.0 : nil }
        }
    }

    /// The settled addresses for which something may be to be done at an instant, up to a number.
    public func due(at now: Instant, atMost count: Int) throws(StoreError) -> [CachedAddress] {
        try entries(
            "changes_at <= ? AND is_settled LIMIT ?",
            .integer(now.seconds),
            .integer(Int64(count))
        )
    }

    /// What stands in some files.
    public func addresses(in paths: [String]) throws(StoreError) -> [CachedAddress] {
        var found: [CachedAddress] = []
        for path in paths { found += try entries("path = ?", .text(path)) }
        return found
    }

    /// What is known of some addresses.
    public func entries(of addresses: Set<Address>) throws(StoreError) -> [CachedAddress] {
        var found: [CachedAddress] = []
        for address in addresses.sorted() {
            found += try entries(
                "organization = ? AND name = ?",
                .text(address.organization),
                .text(address.name)
            )
        }
        return found
    }

    /// The addresses that write to a place of one of these hashes.
    public func writers(to hashes: Set<Int64>) throws(StoreError) -> Set<Address> {
        try translating { () throws(SQLiteError) in
            var found: Set<Address> = []
            for hash in hashes {
                found.formUnion(
                    try database.query(
                        "SELECT organization, name FROM sinks WHERE hash = ?",
                        .integer(hash)
                    ) { (row) throws(SQLiteError) in
                        Address(organization: try row.text(0), name: try row.text(1))
                    }
                )
            }
            return found
        }
    }

    /// The first settled addresses by their next rotations, up to a number.
    public func first(_ count: Int) throws(StoreError) -> [CachedAddress] {
        try entries(
            """
            next_seconds IS NOT NULL AND is_settled
            ORDER BY next_seconds, next_nanoseconds, organization, name LIMIT ?
            """,
            .integer(Int64(count))
        )
    }

    private func entries(
        _ condition: String,
        _ values: SQLiteValue...
    ) throws(StoreError) -> [CachedAddress] {
        let sql = "SELECT \(CachedAddress.columns) FROM addresses WHERE " + condition
        return try translating { () throws(SQLiteError) in
            try database.query(sql, values) { (row) throws(SQLiteError) in
                try CachedAddress(row)
            }
        }
    }

    private func endReading() throws(StoreError) {
        guard isReading else { return }
        isReading = false
        try translating { () throws(SQLiteError) in _ = try database.run("COMMIT") }
    }

    // MARK: Writing

    /// Forgets everything, and keeps what a plan of everything found.
    public func replace(
        with addresses: [CachedAddress],
        page: String
    ) throws(StoreError) {
        try endReading()
        try translating { () throws(SQLiteError) in
            try database.transaction(.immediate) { () throws(SQLiteError) in
                try database.execute(
                    script: """
                        DROP TABLE page;
                        DROP TABLE addresses;
                        DROP TABLE sinks;
                        """ + Self.schema
                )
                // One order for each table, so that rows are only ever added at its end.
                for address in addresses.sorted(by: { $0.address < $1.address }) {
                    try insert(address)
                }
                let sinks = addresses.flatMap { entry in
                    entry.sinks.map { (hash: $0, address: entry.address) }
                }
                for (hash, address) in sinks.sorted(by: { $0.hash < $1.hash }) {
                    try insert(hash, of: address)
                }
                try database.execute(script: Self.indexes)
                try insert(page: page)
            }
        }
    }

    /// Takes what another plan found of some addresses in the place of what was known of them.
    ///
    /// Nothing is written where another process wrote meanwhile.
    ///
    /// - Parameters:
    ///   - old: The page from which the plan was made.
    ///   - known: What was known of the addresses that the plan was made for.
    public func update(
        _ known: [CachedAddress],
        to addresses: [CachedAddress],
        page: String,
        after old: String
    ) throws(StoreError) {
        try endReading()
        try translating { () throws(SQLiteError) in
            try database.transaction(.immediate) { () throws(SQLiteError) in
                let present = try database.query("SELECT content FROM page") {
                    (row) throws(SQLiteError) in try row.text(0)
                }
                guard present.first == old else { return }
                for entry in known {
                    let key = [
                        SQLiteValue.text(entry.address.organization), .text(entry.address.name),
                    ]
                    try database.run(
                        "DELETE FROM addresses WHERE organization = ? AND name = ?",
                        key
                    )
                    for hash in entry.sinks {
                        try database.run(
                            "DELETE FROM sinks WHERE hash = ? AND organization = ? AND name = ?",
                            [.integer(hash)] + key
                        )
                    }
                }
                for entry in addresses {
                    try insert(entry)
                    for hash in entry.sinks { try insert(hash, of: entry.address) }
                }
                try insert(page: page)
            }
        }
    }

    private func insert(_ entry: CachedAddress) throws(SQLiteError) {
        try database.run(
            "INSERT INTO addresses VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            .text(entry.address.organization),
            .text(entry.address.name),
            .text(entry.path),
            .integer(entry.isSettled ? 1 : 0),
            .integer(orNull: entry.changesAt?.seconds),
            .integer(orNull: entry.nextAt?.seconds),
            .integer(orNull: entry.nextAt.map { Int64($0.nanoseconds) }),
            .text(orNull: entry.nextReason?.rawValue),
            .text(entry.sinks.map { String($0) }.joined(separator: " "))
        )
    }

    private func insert(_ hash: Int64, of address: Address) throws(SQLiteError) {
        try database.run(
            "INSERT INTO sinks VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            .integer(hash),
            .text(address.organization),
            .text(address.name)
        )
    }

    private func insert(page: String) throws(SQLiteError) {
        try database.run(
            "INSERT OR REPLACE INTO page VALUES (1, ?, ?)",
            .text(page),
            .integer(Self.hash(page))
        )
    }

    private func translating<Result>(
        _ body: () throws(SQLiteError) -> Result
    ) throws(StoreError) -> Result {
        try StoreError.translating(path, body)
    }

    /// What tells one build of a program from another, so that none takes what another one has found;
    /// nil where it cannot be told.
    public static func version(ofProgram path: String) -> String? { PrivateFile.version(path) }

    /// FNV-1a: the same in every process, as Swift's own hashes are not.
    public static func hash(_ text: String) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        return Int64(bitPattern: hash)
    }
}
