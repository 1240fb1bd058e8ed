import Model
import SQLite
import SeededRandom
import Testing

@testable import State

@Suite("What is no sound state of this version is refused, and never changed")
struct FileTests {
    let folder: StateFolder

    /// A later version, as a later Regent would bring it.
    private static let later =
        Migrations.scripts + [
            "ALTER TABLE meta ADD COLUMN note TEXT; UPDATE meta SET note = 'new';"
        ]

    /// The version of today, and that of ``later``.
    private static let now = Migrations.scripts.count
    private static let next = now + 1

    init() throws { folder = try StateFolder() }

    private func openLater() throws -> SQLiteStore {
        try SQLiteStore.openForWriting(
            path: folder.state,
            time: fixedTime,
            lineage: "other",
            migrations: Self.later
        )
    }

    // MARK: Versions

    @Test func `a newer state is refused by every way in`() throws {
        _ = try openLater()
        let before = try folder.bytes("state.db")
        let refusal = StoreError.newerSchema(
            file: folder.state,
            version: Self.next,
            known: Self.now
        )

        #expect(throws: refusal) { _ = try folder.writer() }
        #expect(throws: refusal) { _ = try folder.reader() }
        #expect(throws: refusal) { _ = try folder.requester() }

        #expect(
            refusal.description
                == "the state \(folder.state) has schema version \(Self.next), and this regent knows "
                + "versions up to \(Self.now); upgrade regent"
        )
        #expect(try folder.bytes("state.db") == before)
    }

    @Test func `an older state is brought up to date, and a copy of it is kept`() throws {
        let lineage: String
        do {
            let store = try folder.writer()
            try store.commit([.journal(operation(1))], sealed: [:])
            lineage = try store.snapshot().lineage
        }

        let store = try openLater()

        #expect(try store.database.userVersion() == Self.next)
        #expect(try store.snapshot().lineage == lineage)
        #expect(try store.snapshot().openOperations == [checkout: operation(1)])
        #expect(try folder.mode("state.db.before-v\(Self.next)") == 0o600)
        let copy = try #require(
            try SQLiteStore.openForReading(path: "\(folder.state).before-v\(Self.next)")
        )
        #expect(try copy.snapshot() == store.snapshot())
        #expect(!folder.files.contains { $0.hasSuffix(".part") })
    }

    @Test func `a migration that fails leaves the state and its copy as they were`() throws {
        _ = try folder.writer()

        #expect(throws: StoreError.self) {
            _ = try SQLiteStore.openForWriting(
                path: folder.state,
                time: fixedTime,
                lineage: "other",
                migrations: Self.later + ["nonsense"]
            )
        }

        #expect(try folder.reader().database.userVersion() == Self.now)
        #expect(folder.files.contains("state.db.before-v\(Self.next + 1)"))
    }

    @Test func `a new state needs no copy`() throws {
        _ = try folder.writer()

        #expect(folder.files == ["state.db", "state.db.lock"])
    }

    @Test func `an older state is read as it will be, and the file stays as it is`() throws {
        do {
            let store = try folder.writer()
            try store.commit([.journal(operation(1))], sealed: [:])
        }
        let before = try folder.bytes("state.db")

        let reader = try #require(
            try SQLiteStore.openForReading(path: folder.state, migrations: Self.later)
        )

        let notes = try reader.database.query("SELECT note FROM meta") {
            (row) throws(SQLiteError) in try row.text(0)
        }
        #expect(notes == ["new"])
        #expect(try reader.snapshot().openOperations == [checkout: operation(1)])
        #expect(try folder.bytes("state.db") == before)
    }

    @Test func `an older state takes no requests of a newer command`() throws {
        let writer = try folder.writer()

        let error = #expect(throws: StoreError.self) {
            _ = try SQLiteStore.openForRequests(
                path: folder.state,
                time: fixedTime,
                migrations: Self.later
            )
        }

        #expect(error == .olderSchema(file: folder.state, version: Self.now, known: Self.next))
        withExtendedLifetime(writer) {}
    }

    // MARK: Foreign files

    @Test func `a database of another program is left alone`() throws {
        do {
            let other = try Database(
                path: folder.state,
                options: DatabaseOptions(usesWriteAheadLog: false)
            )
            try other.execute(script: "CREATE TABLE accounts (v ANY) STRICT")
        }
        let before = try folder.bytes("state.db")
        let refusal = StoreError.foreign(file: folder.state)

        #expect(throws: refusal) { _ = try folder.writer() }
        #expect(throws: refusal) { _ = try folder.reader() }
        #expect(throws: refusal) { _ = try folder.requester() }

        #expect(
            refusal.description
                == "\(folder.state) is no state of Regent's, or its beginning is damaged, so it is "
                + "left alone; give another path for the state, restore a backup, or rebuild it with "
                + "`regent state recover --force`"
        )
        #expect(try folder.bytes("state.db") == before)
    }

    @Test func `a database with another program's number is left alone`() throws {
        try Database(path: folder.state).execute(
            script: "PRAGMA application_id = 7; PRAGMA user_version = 1"
        )

        #expect(throws: StoreError.foreign(file: folder.state)) { _ = try folder.writer() }
    }

    @Test func `a text file is left alone`() throws {
        let text = Array("apiVersion: regent.dev/v1alpha1\nkind: Configuration\n".utf8)
        try folder.write(text, to: "state.db")

        #expect(throws: StoreError.foreign(file: folder.state)) { _ = try folder.writer() }
        #expect(throws: StoreError.foreign(file: folder.state)) { _ = try folder.reader() }
        #expect(try folder.bytes("state.db") == text)
    }

    @Test func `a folder in its place cannot be opened, and gets no lock beside it`() throws {
        var generator = SeededRandom(seed: 1)
        let error = #expect(throws: StoreError.self) {
            _ = try SQLiteStore.openForWriting(
                path: "\(folder.path)/new/..",
                time: fixedTime,
                using: &generator
            )
        }

        #expect(error == .cannotOpen(file: folder.path, words: "Is a directory"))
        #expect(!PrivateFile.exists("\(folder.path).lock"))
    }

    // MARK: Damage

    @Test func `a page with flipped bytes is found before anything is written`() throws {
        do {
            let store = try folder.writer()
            for seed in 1...50 as ClosedRange<UInt64> {
                try store.commit([.journal(operation(seed, state: .done))], sealed: [:])
            }
        }
        var bytes = try folder.bytes("state.db")
        let pageBytes = 4096
        var refusals: [Bool] = []
        for place in stride(from: 0, to: bytes.count, by: pageBytes) {
            for index in place..<(place + 16) { bytes[index] ^= 0xff }
            try folder.write(bytes, to: "state.db")
            let error = #expect(throws: StoreError.self) { _ = try folder.writer() }
            switch error {
            case .damaged, .foreign: refusals.append(true)
            default: refusals.append(false)
            }
            #expect(try folder.bytes("state.db") == bytes)
            for index in place..<(place + 16) { bytes[index] ^= 0xff }
        }

        #expect(refusals.count > 10)
        #expect(!refusals.contains(false))
    }

    @Test func `a state that was cut off is refused`() throws {
        do {
            let store = try folder.writer()
            try store.commit([.journal(operation(1))], sealed: [:])
        }
        try folder.write(try folder.bytes("state.db").prefix(10_000), to: "state.db")

        let error = #expect(throws: StoreError.self) { _ = try folder.writer() }

        guard case .damaged = error else {
            Issue.record("not damaged: \(String(describing: error))")
            return
        }
    }

    @Test(arguments: [
        ("UPDATE tokens SET record = '{'", "the row acme/checkout of the table tokens"),
        ("UPDATE tokens SET address = 'acme/other'", "the row acme/other of the table tokens"),
        ("UPDATE operations SET operation = '{}'", "the row acme/checkout of the table operations"),
        ("UPDATE requests SET request = 'null'", "the row 1 of the table requests"),
        (
            "UPDATE conditions SET conditions = '[1]'",
            "the row acme/checkout of the table conditions"
        ),
        ("UPDATE manifest_paths SET address = '?'", "the row ? of the table manifest_paths"),
    ])
    func `a row that makes no sense is named`(_ damage: String, _ row: String) throws {
        let store = try folder.writer()
        try store.commit(
            [
                .record(record(checkout, try token("aaaa"))),
                .journal(operation(1)),
                .conditions(checkout, [condition()]),
                .manifestPaths([checkout: "a.yaml"]),
            ],
            sealed: [:]
        )
        try store.ask(.regenerate(checkout))
        try store.database.run(damage)

        let expected = StoreError.damaged(file: folder.state, finding: "\(row) cannot be read")
        #expect(throws: expected) { _ = try store.snapshot() }
    }

    @Test func `a history's row that makes no sense is named`() throws {
        let store = try folder.writer()
        try store.commit([.journal(operation(1))], sealed: [:])
        try store.database.run("UPDATE operations SET operation = 'secret'")

        let error = #expect(throws: StoreError.self) {
            _ = try store.history(of: checkout, limit: 1)
        }

        #expect(
            error?.description
                == "the state \(folder.state) is damaged: the row acme/checkout of the table "
                + "operations cannot be read; stop Regent and restore a backup, or rebuild it "
                + "with `regent state recover --force`"
        )
    }

    @Test func `a state without its name is damaged`() throws {
        let store = try folder.writer()
        try store.database.run("DELETE FROM meta")

        #expect(
            throws: StoreError.damaged(file: folder.state, finding: "the table meta is empty")
        ) { _ = try store.snapshot() }
    }

    // MARK: Copies

    @Test func `a backup is taken beside the open state and can take its place`() throws {
        let store = try folder.writer()
        try store.commit([.journal(operation(1))], sealed: [:])

        try store.backup(to: "\(folder.path)/backup.db")
        try store.commit([.journal(operation(1, state: .done))], sealed: [:])

        let backup = try #require(
            try SQLiteStore.openForReading(path: "\(folder.path)/backup.db")
        )
        #expect(try backup.snapshot().openOperations == [checkout: operation(1)])
    }
}
