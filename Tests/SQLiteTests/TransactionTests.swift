import SQLite
import Testing

@Suite("A transaction is done as a whole or not at all")
struct TransactionTests {
    private struct Numbers: ~Copyable {
        let database: Database

        init(_ path: String = ":memory:") throws {
            let opened = try Database(
                path: path,
                options: DatabaseOptions(busyTimeout: .zero)
            )
            try opened.execute(script: "CREATE TABLE IF NOT EXISTS t (v INTEGER UNIQUE) STRICT")
            database = opened
        }

        func all() throws -> [Int64] {
            try database.query("SELECT v FROM t ORDER BY v") { (row) throws(SQLiteError) in
                try row.integer(0)
            }
        }
    }

    @Test func `what a closure did is there when it ends, with its result`() throws {
        let numbers = try Numbers()

        let result = try numbers.database.transaction { () throws(SQLiteError) in
            try numbers.database.run("INSERT INTO t VALUES (1)")
            return "done"
        }

        #expect(result == "done")
        #expect(try numbers.all() == [1])
    }

    @Test func `nothing of a closure that throws is there`() throws {
        let numbers = try Numbers()
        try numbers.database.run("INSERT INTO t VALUES (1)")

        let error = #expect(throws: SQLiteError.self) {
            try numbers.database.transaction { () throws(SQLiteError) in
                try numbers.database.run("INSERT INTO t VALUES (2)")
                try numbers.database.run("INSERT INTO t VALUES (?)", .integer(1))
            }
        }

        #expect(error?.kind == .constraint)
        #expect(try numbers.all() == [1])
        try numbers.database.transaction { () throws(SQLiteError) in
            try numbers.database.run("INSERT INTO t VALUES (3)")
        }
        #expect(try numbers.all() == [1, 3])
    }

    @Test func `a second writer is told that the file is busy, and a reader goes on`() throws {
        let folder = try TemporaryFolder()
        let first = try Numbers(folder.file("a.db"))
        let second = try Numbers(folder.file("a.db"))
        let reader = try Database(
            path: folder.file("a.db"),
            options: DatabaseOptions(access: .readOnly)
        )

        try first.database.transaction { () throws(SQLiteError) in
            try first.database.run("INSERT INTO t VALUES (1)")
            let error = #expect(throws: SQLiteError.self) {
                try second.database.transaction { () throws(SQLiteError) in }
            }
            #expect(error?.kind == .busy)
            #expect(error?.code == 5)
            let seen = try reader.query("SELECT v FROM t") { _ in true }
            #expect(seen.isEmpty)
        }

        #expect(try second.all() == [1])
    }

    @Test func `reads of a deferred transaction fit together`() throws {
        let folder = try TemporaryFolder()
        let writer = try Numbers(folder.file("a.db"))
        let reader = try Numbers(folder.file("a.db"))
        let count = "SELECT count(*) FROM t"

        let counts = try reader.database.transaction(.deferred) { () throws(SQLiteError) in
            let before = try reader.database.query(count) { (row) throws(SQLiteError) in
                try row.integer(0)
            }
            try writer.database.run("INSERT INTO t VALUES (1)")
            let after = try reader.database.query(count) { (row) throws(SQLiteError) in
                try row.integer(0)
            }
            return before + after
        }

        #expect(counts == [0, 0])
        #expect(try reader.all() == [1])
    }

    @Test func `a full database is an error of its own, and what stood in it stays`() throws {
        let numbers = try Numbers()
        try numbers.database.execute(
            script: "CREATE TABLE big (b BLOB) STRICT; PRAGMA max_page_count = 8"
        )

        let error = #expect(throws: SQLiteError.self) {
            try numbers.database.transaction { () throws(SQLiteError) in
                try numbers.database.run("INSERT INTO t VALUES (1)")
                try numbers.database.run("INSERT INTO big VALUES (zeroblob(1000000))")
            }
        }

        #expect(error?.kind == .full)
        #expect(try numbers.all().isEmpty)
    }
}
