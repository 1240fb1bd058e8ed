import Model
import SQLite
import Secrets
import SeededRandom
import Synchronization
import Testing

@testable import State

@Suite("Secrets at rest")
struct SecrecyTests {
    let folder: StateFolder
    let id = EscrowID(operation: operationID(1))

    init() throws { folder = try StateFolder() }

    private func isAnywhere(_ needle: some Sequence<UInt8>) throws -> Bool {
        try folder.files.contains { try folder.contains(Array(needle), in: $0) }
    }

    /// Random bytes, of one page or of many.
    private func randomBox(byteCount: Int) -> SealedBox {
        var generator = SeededRandom(seed: 42)
        return SealedBox(
            keyID: "k",
            bytes: (0..<byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
        )
    }

    @Test(arguments: [100, 20_000])
    func `an erased box is in no file beside the open state any more`(_ byteCount: Int) throws {
        let box = randomBox(byteCount: byteCount)
        let store = try folder.writer()
        try store.commit([.journal(operation(1)), .keepSealed(id)], sealed: [id: box])
        #expect(try isAnywhere(box.bytes.prefix(60)))

        try store.commit([.eraseSealed(id)], sealed: [:])

        #expect(folder.files.contains("state.db-wal"))
        #expect(try !isAnywhere(box.bytes.prefix(32)))
        #expect(try !isAnywhere(box.bytes.suffix(32)))
        withExtendedLifetime(store) {}
    }

    @Test func `a box that was replaced is in no file either`() throws {
        let box = randomBox(byteCount: 100)
        let store = try folder.writer()
        try store.commit([.keepSealed(id)], sealed: [id: box])

        try store.commit([.keepSealed(id)], sealed: [id: SealedBox(keyID: "k", bytes: [1])])

        #expect(try !isAnywhere(box.bytes.prefix(32)))
    }

    @Test func `a reader may hold the erasure back, and the next commit makes up for it`() throws {
        let box = randomBox(byteCount: 100)
        let store = try folder.writer()
        try store.commit([.keepSealed(id)], sealed: [id: box])
        let reader = try folder.reader()

        try reader.database.transaction(.deferred) { () throws(SQLiteError) in
            _ = try reader.database.query("SELECT 1 FROM sealed") { _ in true }
            #expect(throws: Never.self) {
                try store.commit([.eraseSealed(id)], sealed: [:])
            }
        }
        #expect(try isAnywhere(box.bytes.prefix(32)))
        #expect(store.holdsErasedPages)

        try store.commit([.journal(operation(2))], sealed: [:])

        #expect(try !isAnywhere(box.bytes.prefix(32)))
        #expect(!store.holdsErasedPages)
    }

    @Test func `where many boxes are erased, the log is cut off once a second, and at the end`()
        throws
    {
        let clock = Mutex(fixedTime.now())
        let time = TimeSource(now: { clock.withLock { $0 } }, sleep: { _ in })
        let store = try folder.writer(time: time)
        let box = randomBox(byteCount: 100)
        func eraseAnother() throws {
            try store.commit([.keepSealed(id)], sealed: [id: box])
            try store.commit([.eraseSealed(id)], sealed: [:])
        }

        try eraseAnother()
        #expect(try !isAnywhere(box.bytes.prefix(32)), "the first one at once")
        try eraseAnother()
        #expect(try isAnywhere(box.bytes.prefix(32)), "the next one may wait")
        clock.withLock { $0 = $0 + .seconds(1) }
        try store.commit([.raiseSerial(beyond: 100)], sealed: [:])
        #expect(try !isAnywhere(box.bytes.prefix(32)), "until any commit a second later")

        try eraseAnother()
        #expect(try isAnywhere(box.bytes.prefix(32)))
        store.finishErasures()
        #expect(try !isAnywhere(box.bytes.prefix(32)), "or the end of a run")

        try eraseAnother()
        clock.withLock { $0 = $0 - .seconds(3600) }
        try store.commit([.raiseSerial(beyond: 200)], sealed: [:])
        #expect(try !isAnywhere(box.bytes.prefix(32)), "a clock that was set back delays nothing")
    }

    @Test func `a secret is only ever there sealed`() throws {
        let clear = Array("xaat-11111111-2222-3333-4444-555555555555".utf8)
        let secret = unsafe Secret(copying: clear.span.bytes)
        let key = SealingKey.generate()
        let store = try folder.writer()

        try store.commit(
            [
                .journal(operation(1)), .keepSealed(id),
                .record(record(checkout, try token("aaaa"))),
            ],
            sealed: [id: key.seal(secret, boundTo: [1])]
        )

        #expect(try !isAnywhere(clear))
        #expect(try !isAnywhere(clear.prefix(12)))
        let box = try #require(try store.sealedSecret(id))
        let opened = try key.open(box, boundTo: [1])
        let isSame = Secret.isEqual(opened, secret)
        #expect(isSame)
    }

    @Test(arguments: [0o000, 0o022, 0o777])
    func `every file is its owner's alone, whatever the umask`(_ mask: UInt32) throws {
        let path = "\(folder.path)/new/deep"
        try Umask.with(mask) {
            var generator = SeededRandom(seed: 1)
            let store = try SQLiteStore.openForWriting(
                path: "\(path)/state.db",
                time: fixedTime,
                using: &generator
            )
            try store.commit([.journal(operation(1))], sealed: [:])
            try store.backup(to: "\(path)/copy.db")
            for name in ["state.db", "state.db-wal", "state.db-shm", "state.db.lock", "copy.db"] {
                #expect(try folder.mode("new/deep/\(name)") == 0o600, "\(name)")
            }
        }

        #expect(try folder.mode("new") == 0o700)
        #expect(try folder.mode("new/deep") == 0o700)
    }

    @Test func `a state that others could read is taken from them`() throws {
        _ = try folder.writer()
        try folder.setMode(0o644, of: "state.db")
        let folderMode = try folder.mode("")

        let store = try folder.writer()

        #expect(try folder.mode("state.db") == 0o600)
        #expect(try folder.mode("") == folderMode)
        withExtendedLifetime(store) {}
    }
}
