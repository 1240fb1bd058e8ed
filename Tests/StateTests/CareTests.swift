import Model
import Secrets
import Testing

@testable import State

@Suite("The state is looked after")
struct CareTests {
    let folder: StateFolder
    let id = EscrowID(operation: operationID(1))

    init() throws { folder = try StateFolder() }

    @Test func `a backup is a state of its own, and only its owner's`() throws {
        let store = try folder.writer()
        try store.commit([.record(record(checkout, try token("aaaa")))], sealed: [:])

        try folder.reader().backup(toNew: "\(folder.path)/copy.db")

        let copy = try #require(try SQLiteStore.openForReading(path: "\(folder.path)/copy.db"))
        #expect(try copy.snapshot() == store.snapshot())
        #expect(try copy.damage().isEmpty)
        #expect(try folder.mode("copy.db") == 0o600)
        #expect(!folder.files.contains("copy.db.part"))
    }

    @Test(arguments: ["copy.db", "copy.db.part"])
    func `a backup overwrites nothing`(_ name: String) throws {
        let store = try folder.writer()
        try folder.write(Array("mine".utf8), to: name)

        #expect(throws: StoreError.exists(file: "\(folder.path)/\(name)")) {
            try store.backup(toNew: "\(folder.path)/copy.db")
        }

        #expect(try folder.bytes(name) == Array("mine".utf8))
        #expect(folder.files.filter { $0.hasPrefix("copy") } == [name])
    }

    @Test func `a sealed secret comes with all that it is bound to`() throws {
        let store = try folder.writer()
        let issued = IssuedToken(token: try token("bbbb"), issuedAt: noon, escrow: id)
        var operation = operation(1)
        operation.state = .issued(issued)
        let box = SealedBox(keyID: "k", bytes: [1, 2, 3])
        try store.commit([.journal(operation), .keepSealed(id)], sealed: [id: box])

        #expect(
            try store.sealedSecrets() == [
                SealedSecret(id: id, address: operation.address, token: issued.token.id, box: box)
            ]
        )
    }

    @Test func `a sealed secret that nothing names is damage`() throws {
        let store = try folder.writer()
        try store.commit([.keepSealed(id)], sealed: [id: SealedBox(keyID: "k", bytes: [1])])

        #expect(throws: StoreError.self) { try store.sealedSecrets() }
    }

    @Test func `an index that contradicts its table is found`() throws {
        try folder.writer().commit([.journal(operation(1))], sealed: [:])
        let sound = try folder.bytes("state.db")
        #expect(try folder.reader().damage().isEmpty)
        let name = Array(operation(1).address.description.utf8)

        // The last one in the file stands in an index; a page's layout does not tell.
        let place = try #require(
            sound.indices.last { sound[$0...].starts(with: name) },
            "the address is nowhere"
        )
        var damaged = sound
        damaged[place] ^= 1
        try folder.write(damaged, to: "state.db")

        #expect(try folder.reader().database.quickCheck().isEmpty)
        #expect(try !folder.reader().damage().isEmpty)
    }

    @Test func `a state that is made anew leaves the old one as it was, under another name`() throws
    {
        let before = try {
            let store = try folder.writer()
            try store.commit([.record(record(checkout, try token("aaaa")))], sealed: [:])
            return try store.snapshot()
        }()
        try folder.write([], to: "state.db.old-1")

        let made = try SQLiteStore.makeAnew(
            path: folder.state,
            command: "regent state",
            time: fixedTime,
            lineage: "aa"
        )
        try made.store.commit([.raiseSerial(beyond: 118)], sealed: [:])

        #expect(made.moved == "\(folder.state).old-2")
        let old = try #require(try SQLiteStore.openForReading(path: folder.state + ".old-2"))
        #expect(try old.snapshot() == before)
        #expect(try made.store.snapshot() == RecordedState(lineage: "aa", serial: 119))
    }

    @Test func `a serial is only ever raised`() throws {
        let store = try folder.writer()
        try store.commit([.raiseSerial(beyond: 118)], sealed: [:])
        try store.commit([.raiseSerial(beyond: 5)], sealed: [:])

        #expect(try store.snapshot().serial == 119)
    }

    @Test func `a state that somebody writes is not made anew`() throws {
        let store = try folder.writer()
        #expect(throws: StoreError.self) {
            _ = try SQLiteStore.makeAnew(
                path: folder.state,
                command: "regent state",
                time: fixedTime,
                lineage: "aa"
            )
        }
        #expect(folder.files.contains("state.db"))
        withExtendedLifetime(store) {}
    }
}
