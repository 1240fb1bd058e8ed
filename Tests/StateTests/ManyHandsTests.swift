import Model
import SeededRandom
import Testing

@testable import State

@Suite("One state, many hands")
struct ManyHandsTests {
    let folder: StateFolder

    init() throws { folder = try StateFolder() }

    @Test func `there is no state before the first writer`() throws {
        #expect(try SQLiteStore.openForReading(path: folder.state) == nil)
        #expect(try SQLiteStore.openForRequests(path: folder.state, time: fixedTime) == nil)
        #expect(folder.files.isEmpty)
    }

    @Test func `a writer that was cut off before its first commit left no state`() throws {
        try folder.write([], to: "state.db")

        #expect(try SQLiteStore.openForReading(path: folder.state) == nil)
        #expect(try SQLiteStore.openForRequests(path: folder.state, time: fixedTime) == nil)
        #expect(try folder.writer().snapshot().tokens.isEmpty)
    }

    @Test func `a second writer is refused, and told who the first one is`() throws {
        let first = try folder.writer(command: "regent run")

        let error = #expect(throws: StoreError.self) { _ = try folder.writer() }

        let lock = "\(folder.state).lock"
        let holder =
            "process \(ProcessID.own), regent run, since \(noon.rfc3339) (\(lock))"
        #expect(error == .locked(by: holder))
        #expect(
            error?.description
                == "the state is being written by \(holder); try again when it has ended"
        )
        try first.commit([.journal(operation(1))], sealed: [:])
    }

    @Test func `a refused writer changes nothing, not even the name of the holder`() throws {
        let first = try folder.writer(command: "first")
        for _ in 0..<2 {
            let error = #expect(throws: StoreError.self) {
                _ = try folder.writer(command: "second")
            }
            #expect(error?.description.contains("first") == true)
        }
        withExtendedLifetime(first) {}
    }

    @Test func `a lock file that says nonsense says nothing to a terminal`() throws {
        let first = try folder.writer()
        try folder.overwriteInPlace("state.db.lock", with: Array("\u{1b}]0;pwned\u{7}\nmore".utf8))

        let error = #expect(throws: StoreError.self) { _ = try folder.writer() }

        #expect(error == .locked(by: "?]0;pwned? (\(folder.state).lock)"))
        withExtendedLifetime(first) {}
    }

    @Test func `the lock is given back with its store, and two names of a state have one`() throws {
        do {
            let first = try folder.writer()
            try first.commit([.journal(operation(1))], sealed: [:])
            try folder.link("state.db", as: "alias.db")
            var generator = SeededRandom(seed: 1)
            let error = #expect(throws: StoreError.self) {
                _ = try SQLiteStore.openForWriting(
                    path: "\(folder.path)/alias.db",
                    time: fixedTime,
                    using: &generator
                )
            }
            guard case .locked = error else {
                Issue.record("not locked: \(String(describing: error))")
                return
            }
        }

        #expect(try folder.writer().snapshot().openOperations.count == 1)
    }

    @Test func `a reader sees each commit of a writer beside it, and keeps nobody waiting`() throws
    {
        let writer = try folder.writer()
        let reader = try folder.reader()

        try writer.commit([.journal(operation(1))], sealed: [:])
        #expect(try reader.snapshot().openOperations == [checkout: operation(1)])

        try writer.commit([.journal(operation(1, state: .done))], sealed: [:])
        #expect(try reader.snapshot().openOperations.isEmpty)
        #expect(try reader.history(of: checkout, limit: 1).count == 1)
    }

    @Test func `a reader writes nothing`() throws {
        let writer = try folder.writer()
        let reader = try folder.reader()

        #expect(throws: StoreError.notWritable(file: folder.state)) {
            try reader.ask(.regenerate(checkout))
        }
        #expect(throws: StoreError.notWritable(file: folder.state)) {
            try reader.commit([.dropRecord(checkout)], sealed: [:])
        }
        #expect(throws: (any Error).self) {
            try reader.database.run("DELETE FROM meta")
        }
        #expect(try writer.snapshot().requests.isEmpty)
    }

    @Test func `a command asks beside the holder of the lock, who takes it up`() throws {
        let writer = try folder.writer()
        let command = try folder.requester()

        try command.ask(.regenerate(checkout))

        #expect(try writer.snapshot().requests == [.regenerate(checkout)])
        try writer.commit([.takeRequest(.regenerate(checkout))], sealed: [:])
        #expect(try command.snapshot().requests.isEmpty)
    }

    @Test func `what was asked twice is done once, and may be asked again afterwards`() throws {
        let writer = try folder.writer()
        let first = try folder.requester()
        let second = try folder.requester()
        try first.ask(.regenerate(checkout))
        try second.ask(.regenerate(checkout))
        try writer.ask(.regenerate(checkout))
        try second.ask(.regenerate(billing))
        #expect(
            try writer.snapshot().requests == [.regenerate(checkout), .regenerate(billing)]
        )

        try writer.commit([.takeRequest(.regenerate(checkout))], sealed: [:])
        try first.ask(.regenerate(checkout))

        #expect(
            try writer.snapshot().requests == [.regenerate(billing), .regenerate(checkout)]
        )
    }

    @Test func `who may only ask cannot commit`() throws {
        let writer = try folder.writer()
        let command = try folder.requester()

        #expect(throws: StoreError.notWritable(file: folder.state)) {
            try command.commit([.dropRecord(checkout)], sealed: [:])
        }
        withExtendedLifetime(writer) {}
    }

    @Test func `a request leaves the serial alone: nothing of what is planned from changed`() throws
    {
        let writer = try folder.writer()

        try folder.requester().ask(.regenerate(checkout))

        #expect(try writer.snapshot().serial == 0)
    }

    @Test func `a state that nobody writes is read where nothing can be written`() throws {
        do {
            let store = try folder.writer()
            try store.commit([.journal(operation(1))], sealed: [:])
        }
        try folder.protectFromWriting()

        try Privileges.withoutRoot {
            let reader = try folder.reader()
            #expect(try reader.snapshot().openOperations.count == 1)
        }

        #expect(folder.files == ["state.db", "state.db.lock"])
    }

    @Test func `a log that cannot be read is no reason to overlook what is in it`() throws {
        let writer = try folder.writer()
        try writer.commit([.journal(operation(1))], sealed: [:])
        let log = try folder.bytes("state.db-wal")
        let copy = try StateFolder()
        try copy.write(try folder.bytes("state.db"), to: "state.db")
        try copy.write(log, to: "state.db-wal")
        try copy.protectFromWriting()

        Privileges.withoutRoot {
            let error = #expect(throws: StoreError.self) { _ = try copy.reader() }
            guard case .cannotOpen = error else {
                Issue.record("another error: \(String(describing: error))")
                return
            }
        }
    }
}
