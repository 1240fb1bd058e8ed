import Model
import SQLite
import SeededRandom
import Testing

@testable import State

@Suite("Errors say what happened, to which file, and what to do next")
struct ErrorTests {
    @Test(arguments: [
        (
            StoreError.locked(by: "process 7, regent run, since noon (/s.lock)"),
            "the state is being written by process 7, regent run, since noon (/s.lock); "
                + "try again when it has ended"
        ),
        (
            .busy(file: "/s", words: "database is locked, code 5"),
            "the state /s was locked by another process for too long "
                + "(database is locked, code 5); try again"
        ),
        (
            .full(file: "/s", words: "database or disk is full, code 13"),
            "there is no room to write the state /s (database or disk is full, code 13); "
                + "free some space and run again"
        ),
        (
            .io(file: "/s", words: "disk I/O error, code 1034"),
            "the state /s could not be read or written (disk I/O error, code 1034); "
                + "check that the disk is not full, and the system's log, then run again"
        ),
        (
            .readOnly(file: "/s", words: "Permission denied"),
            "the state /s cannot be written (Permission denied); "
                + "check the permissions of the file and its folder"
        ),
        (
            .cannotOpen(file: "/s", words: "unable to open database file, code 14"),
            "the state /s cannot be opened (unable to open database file, code 14); "
                + "check that its folder is there and may be read"
        ),
        (
            .olderSchema(file: "/s", version: 1, known: 2),
            "the state /s has schema version 1, and this regent writes version 2; "
                + "`regent apply` or `regent run` brings it up to date"
        ),
        (
            .conflict(file: "/s", words: "UNIQUE constraint failed: t.v, code 2067"),
            "the state /s refused a change that contradicts it "
                + "(UNIQUE constraint failed: t.v, code 2067); nothing was written; "
                + "please report this as a bug"
        ),
        (
            .stampTaken(noon, by: operationID(1)),
            "operation \(operationID(1)) asked for 2026-11-24T06:00:00Z before; "
                + "nothing was written; please report this as a bug"
        ),
        (
            .missingBox(EscrowID(operation: operationID(1))),
            "the sealed secret of operation \(operationID(1)) did not come with the changes that "
                + "keep it; nothing was written; please report this as a bug"
        ),
        (
            .notWritable(file: "/s"),
            "the state /s was opened without the right to make this change; nothing was written; "
                + "please report this as a bug"
        ),
        (
            .failed(file: "/s", words: "no such table: t, code 1"),
            "the state /s could not be used (no such table: t, code 1); "
                + "please report this as a bug"
        ),
    ])
    func `each error has its sentence`(_ error: StoreError, _ text: String) {
        #expect(error.description == text)
    }

    @Test func `a folder that cannot be made is named`() throws {
        let folder = try StateFolder()
        try folder.write([], to: "file")
        var generator = SeededRandom(seed: 1)

        let error = #expect(throws: StoreError.self) {
            _ = try SQLiteStore.openForWriting(
                path: "\(folder.path)/file/state.db",
                time: fixedTime,
                using: &generator
            )
        }

        #expect(
            error
                == .cannotOpen(file: "\(folder.path)/file/state.db.lock", words: "Not a directory")
        )
    }

    @Test func `a folder without the right to write is named`() throws {
        let folder = try StateFolder()
        try folder.protectFromWriting()

        Privileges.withoutRoot {
            let error = #expect(throws: StoreError.self) { _ = try folder.writer() }
            #expect(error == .readOnly(file: "\(folder.state).lock", words: "Permission denied"))
        }
    }

    @Test func `a request that meets a long write says that the state was locked`() throws {
        let folder = try StateFolder()
        let writer = try folder.writer()
        let command = try folder.requester()
        try command.database.execute(script: "PRAGMA busy_timeout = 0")

        try writer.database.transaction { () throws(SQLiteError) in
            let error = #expect(throws: StoreError.self) { try command.ask(.regenerate(checkout)) }
            #expect(error == .busy(file: folder.state, words: "database is locked, code 5"))
        }
        try command.ask(.regenerate(checkout))
    }
}
