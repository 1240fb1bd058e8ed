import Foundation
import Glibc
import Model
import SeededRandom
import Testing

@testable import State

/// A folder of a test's own with the path of a state in it, removed after the test.
final class StateFolder {
    let path: String
    let state: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("regent-state-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        state = "\(path)/state.db"
    }

    deinit {
        try? setMode(0o700, of: "")
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The names of the files, sorted.
    var files: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
    }

    /// Whether a file has these bytes in it, in a row.
    func contains(_ needle: [UInt8], in name: String) throws -> Bool {
        try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
            .range(of: Data(needle)) != nil
    }

    func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }

    /// The permission bits of a file, or of the folder for an empty name.
    func mode(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
        return try #require(attributes[.posixPermissions] as? Int)
    }

    func writer(
        seed: UInt64 = 1,
        command: String = "regent run",
        time: TimeSource = fixedTime
    ) throws -> SQLiteStore {
        var generator = SeededRandom(seed: seed)
        return try SQLiteStore.openForWriting(
            path: state,
            command: command,
            time: time,
            using: &generator
        )
    }

    func reader() throws -> SQLiteStore {
        try #require(try SQLiteStore.openForReading(path: state))
    }

    func requester() throws -> SQLiteStore {
        try #require(try SQLiteStore.openForRequests(path: state, time: fixedTime))
    }
}

extension StateFolder {
    /// Leaves everybody the right to read, and nobody but root the right to write.
    func protectFromWriting() throws {
        for name in files { try setMode(0o444, of: name) }
        try setMode(0o555, of: "")
    }

    func setMode(_ mode: Int, of name: String) throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: mode],
            ofItemAtPath: "\(path)/\(name)"
        )
    }

    func link(_ name: String, as alias: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: "\(path)/\(alias)",
            withDestinationPath: "\(path)/\(name)"
        )
    }

    /// Gives a file another content without giving it another inode, which a lock is on.
    func overwriteInPlace(_ name: String, with bytes: [UInt8]) throws {
        let handle = try #require(FileHandle(forWritingAtPath: "\(path)/\(name)"))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data(bytes))
        try handle.close()
    }
}

enum ProcessID {
    static var own: Int32 { getpid() }
}

/// The process's umask, which tests in parallel share: one of them at a time turns it.
enum Umask {
    private static let turn = NSLock()

    static func with(_ mask: UInt32, _ body: () throws -> Void) rethrows {
        try turn.withLock {
            let before = umask(mask)
            defer { umask(before) }
            try body()
        }
    }
}

enum Privileges {
    private typealias SetFileUser = @convention(c) (UInt32) -> Int32

    /// Runs a closure with nobody's rights to files on this thread, where the tests run as root.
    ///
    /// `setfsuid` is the one call of its kind that a thread makes for itself alone; Swift's module
    /// of the C library does not have it.
    static func withoutRoot(_ body: () throws -> Void) rethrows {
        guard let symbol = unsafe dlsym(nil, "setfsuid") else { return }
        let setFileUser = unsafe unsafeBitCast(symbol, to: SetFileUser.self)
        let before = setFileUser(65_534)
        defer { _ = setFileUser(UInt32(before)) }
        try body()
    }
}
