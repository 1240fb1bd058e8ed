import FoundationEssentials
import Model
import SQLite

/// The sandbox's data: tokens with the digests of their secrets, and counters of events.
struct TokenStore: ~Copyable {
    private static let scripts = [
        """
        CREATE TABLE organization (
            row INTEGER PRIMARY KEY CHECK (row = 1),
            id TEXT NOT NULL
        ) STRICT;
        CREATE TABLE tokens (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            digest TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            description TEXT NOT NULL,
            expires_at TEXT,
            capabilities TEXT NOT NULL
        ) STRICT;
        CREATE INDEX token_digests ON tokens (substr(digest, 1, 8));
        CREATE TABLE datasets (
            name TEXT PRIMARY KEY,
            events INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """,
        // When each token was used last; rows are only written where that is shown.
        """
        CREATE TABLE uses (
            id TEXT PRIMARY KEY,
            api TEXT,
            ingest TEXT
        ) STRICT, WITHOUT ROWID;
        """,
    ]
    private static let columns = "id, name, description, expires_at, capabilities, digest"

    let database: Database

    init(path: String) throws(SQLiteError) {
        let database = try Database(path: path)
        try database.migrate(Self.scripts)
        self.database = database
    }

    /// The organization's id; nil before the first start has ended.
    func organizationID() throws(SQLiteError) -> String? {
        try database.query("SELECT id FROM organization") { (row) throws(SQLiteError) in
            try row.text(0)
        }.first
    }

    /// Begins an organization with its first token.
    func begin(organizationID: String, firstToken: LiveToken, digest: String) throws(SQLiteError) {
        try database.transaction { () throws(SQLiteError) in
            try database.run("INSERT INTO organization VALUES (1, ?)", .text(organizationID))
            try insert(firstToken, digest: digest)
        }
    }

    /// All tokens in the order in which they were made.
    func tokens() throws(SQLiteError) -> [LiveToken] {
        try database.query("SELECT \(Self.columns) FROM tokens ORDER BY number", row: Self.token)
            .compactMap { $0?.token }
    }

    func token(_ id: TokenID) throws(SQLiteError) -> LiveToken? {
        try database.query(
            "SELECT \(Self.columns) FROM tokens WHERE id = ?",
            .text(id.text),
            row: Self.token
        ).first??.token
    }

    /// The token of a secret, by its digest.
    ///
    /// The index leads to candidates by a few digits; the rest is compared in constant time.
    func token(digest: String) throws(SQLiteError) -> LiveToken? {
        try database.query(
            "SELECT \(Self.columns) FROM tokens WHERE substr(digest, 1, 8) = ?",
            .text(String(digest.prefix(8))),
            row: Self.token
        ).first { $0.map { TokenSecret.isEqual($0.digest, digest) } ?? false }??.token
    }

    func insert(_ token: LiveToken, digest: String) throws(SQLiteError) {
        try database.run(
            """
            INSERT INTO tokens (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?)
            """,
            .text(token.id.text),
            .text(token.name),
            .text(token.tokenDescription),
            .text(orNull: token.expiresAt?.rfc3339),
            .text(String(decoding: JSONBody.encode(token.capabilities), as: UTF8.self)),
            .text(digest)
        )
    }

    /// Ends a token at an instant and adds its successor, or does neither: false where the token
    /// has gone.
    func replace(
        _ id: TokenID,
        endingAt end: Instant,
        with token: LiveToken,
        digest: String
    ) throws(SQLiteError) -> Bool {
        try database.transaction { () throws(SQLiteError) in
            let count = try database.run(
                "UPDATE tokens SET expires_at = ? WHERE id = ?",
                .text(end.rfc3339),
                .text(id.text)
            )
            guard count == 1 else { return false }
            try insert(token, digest: digest)
            return true
        }
    }

    /// Whether there was such a token.
    func delete(_ id: TokenID) throws(SQLiteError) -> Bool {
        try database.transaction { () throws(SQLiteError) in
            try database.run("DELETE FROM uses WHERE id = ?", .text(id.text))
            return try database.run("DELETE FROM tokens WHERE id = ?", .text(id.text)) == 1
        }
    }

    /// Adds to a data set's counter.
    func count(events: Int, in dataset: String) throws(SQLiteError) {
        try database.run(
            """
            INSERT INTO datasets VALUES (?, ?)
            ON CONFLICT (name) DO UPDATE SET events = events + excluded.events
            """,
            .text(dataset),
            .integer(Int64(events))
        )
    }

    /// How many events a data set was sent.
    func eventCount(in dataset: String) throws(SQLiteError) -> Int {
        try database.query("SELECT events FROM datasets WHERE name = ?", .text(dataset)) {
            (row) throws(SQLiteError) in Int(try row.integer(0))
        }.first ?? 0
    }

    /// A row as it was written; nil for one that something else wrote.
    private static func token(
        _ row: borrowing Row
    ) throws(SQLiteError) -> (token: LiveToken, digest: String)? {
        let expiry = try row.optionalText(3)
        let capabilities = Data(try row.text(4).utf8)
        guard let id = TokenID(try row.text(0)),
            let capabilities = try? JSONDecoder().decode(Capabilities.self, from: capabilities)
        else { return nil }
        let expiresAt = expiry.flatMap { Instant(rfc3339: $0) }
        guard (expiry == nil) == (expiresAt == nil) else { return nil }
        let token = LiveToken(
            id: id,
            name: try row.text(1),
            tokenDescription: try row.text(2),
            expiresAt: expiresAt,
            capabilities: capabilities
        )
        return (token, try row.text(5))
    }
}
