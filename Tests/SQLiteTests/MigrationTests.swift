import SQLite
import Testing

@Suite("A schema is brought up to date once, in order, in one transaction")
struct MigrationTests {
    private static let scripts = [
        "CREATE TABLE a (v INTEGER) STRICT; INSERT INTO a VALUES (1);",
        "ALTER TABLE a ADD COLUMN w INTEGER; UPDATE a SET w = v + 1;",
    ]

    @Test func `a new file gets every script`() throws {
        let database = try Database(path: ":memory:")

        #expect(try database.migrate(Self.scripts) == 0)

        #expect(try database.userVersion() == 2)
        let rows = try database.query("SELECT w FROM a") { (row) throws(SQLiteError) in
            try row.integer(0)
        }
        #expect(rows == [2])
    }

    @Test func `a file that had some gets the others, and no script runs twice`() throws {
        let database = try Database(path: ":memory:")
        try database.migrate(Array(Self.scripts.prefix(1)))

        #expect(try database.migrate(Self.scripts) == 1)
        #expect(try database.migrate(Self.scripts) == 2)

        let rows = try database.query("SELECT w FROM a") { (row) throws(SQLiteError) in
            try row.integer(0)
        }
        #expect(rows == [2])
    }

    @Test func `what completes a migration shares its transaction, and runs only with one`() throws
    {
        let database = try Database(path: ":memory:")

        try database.migrate(Self.scripts) { (version) throws(SQLiteError) in
            try database.run("INSERT INTO a VALUES (?, 0)", .integer(Int64(version)))
        }
        try database.migrate(Self.scripts) { (_) throws(SQLiteError) in
            try database.run("DELETE FROM a")
        }

        let rows = try database.query("SELECT v FROM a ORDER BY v") { (row) throws(SQLiteError) in
            try row.integer(0)
        }
        #expect(rows == [0, 1])
    }

    @Test func `a script that fails leaves the file as it was`() throws {
        let database = try Database(path: ":memory:")
        try database.migrate(Array(Self.scripts.prefix(1)))

        #expect(throws: SQLiteError.self) {
            try database.migrate(Self.scripts + ["CREATE TABLE b (v INTEGER) STRICT; nonsense"])
        }

        #expect(try database.userVersion() == 1)
        #expect(throws: SQLiteError.self) { try database.run("SELECT w FROM a") }
    }

    @Test func `a file of a newer program is refused`() throws {
        let database = try Database(path: ":memory:")
        try database.migrate(Self.scripts)

        let error = #expect(throws: SQLiteError.self) {
            try database.migrate(Array(Self.scripts.prefix(1)))
        }

        #expect(error?.kind == .newerSchema)
        #expect(error?.message == "the schema has version 2, and 1 is known")
        #expect(try database.userVersion() == 2)
    }
}
