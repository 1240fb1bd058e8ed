import Foundation
import SQLite
import Testing

@Suite("A database on the disk")
struct FileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func pragma(_ name: String, of database: borrowing Database) throws -> SQLiteValue? {
        try database.query("PRAGMA \(name)") { (row) throws(SQLiteError) in
            try row.value(0)
        }.first
    }

    @Test func `the options are in force by default`() throws {
        let database = try Database(path: folder.file("a.db"))

        #expect(try pragma("journal_mode", of: database) == .text("wal"))
        #expect(try pragma("synchronous", of: database) == .integer(2))
        #expect(try pragma("secure_delete", of: database) == .integer(1))
        #expect(try pragma("foreign_keys", of: database) == .integer(1))
        #expect(try pragma("trusted_schema", of: database) == .integer(0))
        #expect(try pragma("temp_store", of: database) == .integer(2))
        #expect(try pragma("busy_timeout", of: database) == .integer(5000))
    }

    @Test func `each option can be turned`() throws {
        let database = try Database(
            path: folder.file("a.db"),
            options: DatabaseOptions(
                busyTimeout: .milliseconds(1250),
                usesWriteAheadLog: false,
                syncsEachCommit: false,
                overwritesDeleted: false,
                checksForeignKeys: false,
                trustsSchema: true
            )
        )

        #expect(try pragma("journal_mode", of: database) == .text("delete"))
        #expect(try pragma("synchronous", of: database) == .integer(1))
        #expect(try pragma("secure_delete", of: database) == .integer(0))
        #expect(try pragma("foreign_keys", of: database) == .integer(0))
        #expect(try pragma("trusted_schema", of: database) == .integer(1))
        #expect(try pragma("busy_timeout", of: database) == .integer(1250))
    }

    @Test(arguments: [
        (Duration.seconds(-1), Int64(0)), (.microseconds(1500), 1),
        (.seconds(Int64.max), Int64(Int32.max)),
    ])
    func `a busy timeout stays within what SQLite takes`(_ timeout: Duration, _ kept: Int64) throws
    {
        let database = try Database(
            path: ":memory:",
            options: DatabaseOptions(busyTimeout: timeout)
        )

        #expect(try pragma("busy_timeout", of: database) == .integer(kept))
    }

    @Test(arguments: [DatabaseOptions.Access.readWrite, .readOnly, .immutable])
    func `a missing file is made only where that was asked for`(
        _ access: DatabaseOptions.Access
    ) throws {
        let error = #expect(throws: SQLiteError.self) {
            _ = try Database(path: folder.file("a.db"), options: DatabaseOptions(access: access))
                .userVersion()
        }

        #expect(error?.kind == .cannotOpen)
        #expect(!FileManager.default.fileExists(atPath: folder.file("a.db")))
    }

    @Test(arguments: [DatabaseOptions.Access.readOnly, .immutable])
    func `a connection that reads cannot write`(_ access: DatabaseOptions.Access) throws {
        try Database(path: folder.file("a ?#%.db")).execute(script: "CREATE TABLE t (v ANY) STRICT")
        let database = try Database(
            path: folder.file("a ?#%.db"),
            options: DatabaseOptions(access: access)
        )

        let error = #expect(throws: SQLiteError.self) {
            try database.run("INSERT INTO t VALUES (1)")
        }

        #expect(error?.kind == .readOnly)
    }

    @Test func `an error never has a bound value in it`() throws {
        let database = try Database(path: folder.file("a.db"))
        try database.execute(script: "CREATE TABLE t (v TEXT UNIQUE, n INTEGER) STRICT")
        try database.run("INSERT INTO t VALUES (?, 1)", .text("hunter2"))

        let twice = #expect(throws: SQLiteError.self) {
            try database.run("INSERT INTO t VALUES (?, 1)", .text("hunter2"))
        }
        let mistyped = #expect(throws: SQLiteError.self) {
            try database.run("INSERT INTO t VALUES (NULL, ?)", .text("hunter2"))
        }

        #expect(
            twice?.description
                == "SQLite: UNIQUE constraint failed: t.v (code 2067) at: INSERT INTO t VALUES (?, 1)"
        )
        #expect(twice?.code == 19)
        #expect(twice?.extendedCode == 2067)
        #expect(mistyped?.kind == .constraint)
        #expect(mistyped.map { !"\($0)".contains("hunter2") } == true)
    }

    @Test func `a double-quoted string and a write to the schema are refused`() throws {
        let database = try Database(path: ":memory:")

        #expect(throws: SQLiteError.self) { try database.run("SELECT \"no such column\"") }
        #expect(throws: SQLiteError.self) {
            try database.execute(
                script: "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema; SELECT nothing"
            )
        }
        let error = #expect(throws: SQLiteError.self) {
            try database.execute(
                script: "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES (1,1,1,1,1)"
            )
        }
        #expect(error?.message == "table sqlite_master may not be modified")
    }

    @Test func `a file that is something else is refused, and leaves nothing open`() throws {
        try Data("no database, but long enough to have a header of one, were it one".utf8)
            .write(to: URL(fileURLWithPath: folder.file("a.db")))

        for _ in 0..<3 {
            let error = #expect(throws: SQLiteError.self) {
                _ = try Database(path: folder.file("a.db"))
            }
            #expect(error?.kind == .notADatabase)
        }

        #expect(try openFiles(under: folder.path).isEmpty)
    }

    @Test func `a connection that goes out of scope is closed and takes its log along`() throws {
        do {
            let database = try Database(path: folder.file("a.db"))
            try database.execute(script: "CREATE TABLE t (v ANY) STRICT")
            try database.run("INSERT INTO t VALUES (?)", .integer(1))
            #expect(try !openFiles(under: folder.path).isEmpty)
        }

        #expect(try openFiles(under: folder.path).isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.db"])
    }

    @Test func `a checkpoint cuts the log off, unless a reader needs it`() throws {
        let database = try Database(path: folder.file("a.db"))
        try database.execute(script: "CREATE TABLE t (v ANY) STRICT")
        let reader = try Database(
            path: folder.file("a.db"),
            options: DatabaseOptions(access: .readOnly)
        )

        try reader.transaction(.deferred) { () throws(SQLiteError) in
            _ = try reader.userVersion()
            _ = try reader.query("SELECT v FROM t") { _ in true }
            try database.run("INSERT INTO t VALUES (1)")
            #expect(try !database.checkpoint())
        }
        #expect(try !folder.bytes("a.db-wal").isEmpty)

        #expect(try database.checkpoint())
        #expect(try folder.bytes("a.db-wal").isEmpty)
        #expect(try pragma("busy_timeout", of: database) == .integer(5000))
    }

    @Test func `a copy has what was committed, replaces what was there, and is sound`() throws {
        let database = try Database(path: folder.file("a.db"))
        try database.migrate(["CREATE TABLE t (v INTEGER) STRICT"])
        try database.execute(script: "INSERT INTO t VALUES (7)")
        try Database(path: folder.file("b.db")).execute(script: "CREATE TABLE other (v ANY) STRICT")

        try database.backup(to: folder.file("b.db"))
        let memory = try database.copyInMemory()
        try database.run("INSERT INTO t VALUES (8)")

        let copy = try Database(path: folder.file("b.db"))
        #expect(try copy.userVersion() == 1)
        #expect(try copy.quickCheck().isEmpty)
        #expect(try copy.query("SELECT v FROM t") { _ in true }.count == 1)
        #expect(try memory.query("SELECT v FROM t") { _ in true }.count == 1)
        try memory.run("INSERT INTO t VALUES (9)")
        #expect(try database.query("SELECT v FROM t") { _ in true }.count == 2)
    }

    @Test func `a copy to a place that is not there is an error`() throws {
        let database = try Database(path: folder.file("a.db"))

        let error = #expect(throws: SQLiteError.self) {
            try database.backup(to: folder.file("nowhere/b.db"))
        }

        #expect(error?.kind == .cannotOpen)
    }

    @Test func `a check finds a page that contradicts itself`() throws {
        do {
            let database = try Database(path: folder.file("a.db"))
            try database.execute(script: "CREATE TABLE t (v BLOB) STRICT")
            for _ in 0..<50 { try database.run("INSERT INTO t VALUES (randomblob(1000))") }
        }
        var bytes = try folder.bytes("a.db")
        for index in 8200..<8202 { bytes[index] = 0xff }
        try Data(bytes).write(to: URL(fileURLWithPath: folder.file("a.db")))

        let database = try Database(path: folder.file("a.db"))

        #expect(try !database.quickCheck().isEmpty)
    }

    /// The files below a folder that this process has open.
    private func openFiles(under folder: String) throws -> [String] {
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        return descriptors.compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
        }.filter { $0.hasPrefix(folder) }
    }
}
