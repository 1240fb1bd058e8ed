import Model
import SQLite
import Secrets
import Testing

@testable import State

@Suite("A commit is done as a whole or not at all")
struct CommitTests {
    let folder: StateFolder

    init() throws { folder = try StateFolder() }

    @Test func `a change that is refused takes all of its commit with it`() throws {
        let store = try folder.writer()
        try store.commit([.journal(operation(1))], sealed: [:])
        let id = EscrowID(operation: operationID(2))
        let before = try store.snapshot()

        let error = #expect(throws: StoreError.self) {
            try store.commit(
                [
                    .record(record(checkout, try token("aaaa"))),
                    .manifestPaths([checkout: "a.yaml"]),
                    .conditions(checkout, [condition()]),
                    .stamps([noon], operationID(2)),
                    .keepSealed(id),
                    .journal(operation(2)),
                ],
                sealed: [id: SealedBox(keyID: "k", bytes: [1])]
            )
        }

        guard case .conflict(_, let words) = error else {
            Issue.record("not a conflict: \(String(describing: error))")
            return
        }
        #expect(words == "UNIQUE constraint failed: operations.address, code 2067")
        #expect(try store.snapshot() == before)
        #expect(try store.sealedSecret(id) == nil)
        #expect(try !store.isKnownStamp(noon))
    }

    @Test func `an address has one open operation, and a next one when that has ended`() throws {
        let store = try folder.writer()
        try store.commit([.journal(operation(1))], sealed: [:])

        #expect(throws: StoreError.self) {
            try store.commit([.journal(operation(2))], sealed: [:])
        }
        try store.commit([.journal(operation(3, of: billing))], sealed: [:])
        try store.commit(
            [.journal(operation(1, state: .done)), .journal(operation(2, generation: 2))],
            sealed: [:]
        )

        #expect(
            try store.snapshot().openOperations == [
                checkout: operation(2, generation: 2), billing: operation(3, of: billing),
            ]
        )
    }

    @Test func `a stamp belongs to one operation, which may repeat it`() throws {
        let store = try folder.writer()
        try store.commit([.stamps([noon], operationID(1))], sealed: [:])
        try store.commit([.stamps([noon, noon + .seconds(1)], operationID(1))], sealed: [:])

        #expect(throws: StoreError.stampTaken(noon, by: operationID(1))) {
            try store.commit(
                [.stamps([noon + .seconds(2), noon], operationID(2))],
                sealed: [:]
            )
        }

        #expect(try !store.isKnownStamp(noon + .seconds(2)))
    }

    @Test func `a sealed secret that did not come along is an error before anything is done`()
        throws
    {
        let store = try folder.writer()
        let id = EscrowID(operation: operationID(1))

        #expect(throws: StoreError.missingBox(id)) {
            try store.commit([.journal(operation(1)), .keepSealed(id)], sealed: [:])
        }

        #expect(try store.snapshot().openOperations.isEmpty)
    }

    @Test func `the serial grows by one with each commit that changes anything`() throws {
        let store = try folder.writer()
        let kept = record(checkout, try token("aaaa"))
        func serial(after changes: StateChange...) throws -> Int {
            try store.commit(changes, sealed: [:])
            return try store.snapshot().serial
        }

        #expect(try store.snapshot().serial == 0)
        #expect(try serial(after: .record(kept), .journal(operation(1))) == 1)
        #expect(try serial(after: .record(kept), .journal(operation(1))) == 1)
        #expect(try serial() == 1)
        #expect(try serial(after: .manifestPaths([checkout: "a.yaml"])) == 2)
        #expect(try serial(after: .manifestPaths([checkout: "a.yaml"])) == 2)
        #expect(try serial(after: .conditions(checkout, [condition()])) == 3)
        #expect(try serial(after: .conditions(checkout, [condition()])) == 3)
        #expect(try serial(after: .stamps([noon], operationID(1))) == 4)
        #expect(try serial(after: .stamps([noon], operationID(1))) == 4)
        #expect(try serial(after: .takeRequest(.regenerate(checkout))) == 4)
        #expect(try serial(after: .dropRecord(billing)) == 4)
        #expect(try serial(after: .dropRecord(checkout)) == 5)
    }

    @Test func `the lineage is drawn once`() throws {
        let first = try folder.writer(seed: 1).snapshot().lineage
        let second = try folder.writer(seed: 2).snapshot().lineage
        let elsewhere = try StateFolder()

        #expect(first == second)
        #expect(try elsewhere.writer(seed: 2).snapshot().lineage != first)
    }

    @Test func `a full disk is said so, loses nothing, and a later try succeeds`() throws {
        let store = try folder.writer()
        let id = EscrowID(operation: operationID(1))
        let box = SealedBox(keyID: "k", bytes: Array(repeating: 7, count: 200_000))
        try store.database.execute(script: "PRAGMA max_page_count = 30")

        let error = #expect(throws: StoreError.self) {
            try store.commit([.journal(operation(1)), .keepSealed(id)], sealed: [id: box])
        }
        guard case .full(let file, _) = error else {
            Issue.record("not full: \(String(describing: error))")
            return
        }
        #expect(file == folder.state)
        #expect(try store.snapshot().openOperations.isEmpty)

        try store.database.execute(script: "PRAGMA max_page_count = 3000")
        try store.commit([.journal(operation(1)), .keepSealed(id)], sealed: [id: box])
        #expect(try store.sealedSecret(id) == box)
    }

    @Test func `each commit is synced before it returns`() throws {
        let store = try folder.writer()

        let settings = try store.database.query("PRAGMA synchronous") { (row) throws(SQLiteError) in
            try row.integer(0)
        }

        #expect(settings == [2])
    }
}
