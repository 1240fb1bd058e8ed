/// The schema's history: each script leads from the version before to the next one.
///
/// A script that was released never changes again.
enum Migrations {
    /// `RGNT`, by which a file says that it is a state of Regent's.
    static let applicationID = 0x5247_4E54

    static let scripts = [first, brakes]

    private static let first = """
        PRAGMA application_id = \(applicationID);

        -- One row: the state's name for ever, and how many commits have changed it.
        CREATE TABLE meta (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            lineage TEXT NOT NULL,
            serial INTEGER NOT NULL
        ) STRICT;

        -- expires_at is in whole seconds since 1970, for an index; the record has all of it.
        CREATE TABLE tokens (
            address TEXT PRIMARY KEY,
            token_id TEXT NOT NULL,
            expires_at INTEGER,
            record TEXT NOT NULL
        ) STRICT;

        -- The number is the order in which operations began; neither clocks nor generations, which
        -- begin anew after a deletion, say it as well. The tokens before and after are only set.
        CREATE TABLE operations (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            address TEXT NOT NULL,
            generation INTEGER NOT NULL,
            state TEXT NOT NULL,
            started_at TEXT NOT NULL,
            changed_at TEXT NOT NULL,
            from_token TEXT,
            to_token TEXT,
            operation TEXT NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX one_open_operation_per_address ON operations (address)
            WHERE state NOT IN ('done', 'failed');
        CREATE INDEX operations_by_address ON operations (address, number);
        CREATE INDEX failed_operations ON operations (address, number) WHERE state = 'failed';

        -- Instants that were asked for; they outlive their addresses and are never deleted.
        CREATE TABLE stamps (
            instant TEXT PRIMARY KEY,
            operation TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE sealed (
            operation TEXT PRIMARY KEY,
            key_id TEXT NOT NULL,
            bytes BLOB NOT NULL
        ) STRICT;

        CREATE TABLE requests (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            request TEXT NOT NULL UNIQUE,
            asked_at TEXT NOT NULL
        ) STRICT;

        CREATE TABLE manifest_paths (
            address TEXT PRIMARY KEY,
            path TEXT NOT NULL
        ) STRICT;

        CREATE TABLE conditions (
            address TEXT PRIMARY KEY,
            conditions TEXT NOT NULL
        ) STRICT;
        """

    private static let brakes = """
        -- One row: the commit that was acted on last, from which the next one is to follow.
        CREATE TABLE acted_on (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            acted_on TEXT NOT NULL
        ) STRICT;

        -- When answers were lost, for a day; in whole seconds since 1970 to find what is older.
        CREATE TABLE lost_answers (
            operation TEXT NOT NULL,
            instant TEXT NOT NULL,
            seconds INTEGER NOT NULL,
            PRIMARY KEY (operation, instant)
        ) STRICT, WITHOUT ROWID;
        """
}
