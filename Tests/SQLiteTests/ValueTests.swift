import SQLite
import Testing

@Suite("Values go in and come out as they are")
struct ValueTests {
    @Test(arguments: [
        SQLiteValue.null, .integer(.min), .integer(.max), .integer(0), .double(-0.5), .text(""),
        .text("a\0b"), .text("Grüße 🔑"), .text("'; DROP TABLE t; --"), .blob([]),
        .blob([0, 255, 0]),
    ])
    func `a value survives a round trip`(_ value: SQLiteValue) throws {
        let database = try Database(path: ":memory:")
        try database.execute(script: "CREATE TABLE t (v ANY) STRICT")

        try database.run("INSERT INTO t VALUES (?)", value)

        let rows = try database.query("SELECT v FROM t") { (row) throws(SQLiteError) in
            try row.value(0)
        }
        #expect(rows == [value])
    }

    @Test func `a row gives what is asked for by its kind`() throws {
        let database = try Database(path: ":memory:")

        let rows: [Void] = try database.query(
            "SELECT 1, 'two', x'03', NULL, ?",
            .text(orNull: "five")
        ) { (row) throws(SQLiteError) in
            #expect(try row.integer(0) == 1)
            #expect(try row.text(1) == "two")
            #expect(try row.blob(2) == [3])
            #expect(try row.optionalText(3) == nil)
            #expect(try row.optionalText(4) == "five")
        }

        #expect(rows.count == 1)
        #expect(SQLiteValue.text(orNull: nil) == .null)
        #expect(SQLiteValue.integer(orNull: nil) == .null)
    }

    @Test func `a column of another kind is an error that names the column`() throws {
        let database = try Database(path: ":memory:")

        let error = #expect(throws: SQLiteError.self) {
            try database.query("SELECT 1, NULL") { (row) throws(SQLiteError) in try row.text(1) }
        }

        #expect(error?.kind == .mismatch)
        #expect(error?.message == "column 1 holds NULL and not TEXT")
    }

    @Test func `text that is no UTF-8 is an error`() throws {
        let database = try Database(path: ":memory:")

        let error = #expect(throws: SQLiteError.self) {
            try database.query("SELECT CAST(x'ff' AS TEXT)") { (row) throws(SQLiteError) in
                try row.text(0)
            }
        }

        #expect(error?.message == "column 0 holds text that is no UTF-8")
    }

    @Test func `a query inside a row of the same query has a statement of its own`() throws {
        let database = try Database(path: ":memory:")
        let numbers = "SELECT value FROM (SELECT 1 AS value UNION SELECT 2) ORDER BY value"

        let pairs = try database.query(numbers) { (outer) throws(SQLiteError) in
            let left = try outer.integer(0)
            return try database.query(numbers) { (inner) throws(SQLiteError) in
                [left, try inner.integer(0)]
            }
        }

        #expect(pairs == [[[1, 1], [1, 2]], [[2, 1], [2, 2]]])
    }

    @Test func `a run says how many rows it changed`() throws {
        let database = try Database(path: ":memory:")
        try database.execute(script: "CREATE TABLE t (v INTEGER) STRICT")

        #expect(try database.run("INSERT INTO t VALUES (1), (2)") == 2)
        #expect(try database.run("DELETE FROM t WHERE v > ?", .integer(1)) == 1)
        #expect(try database.run("DELETE FROM t WHERE v > ?", .integer(1)) == 0)
        #expect(database.totalChangeCount == 3)
    }
}
