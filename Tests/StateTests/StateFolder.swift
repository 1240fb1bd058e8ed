import Foundation
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

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The names of the files, sorted.
    var files: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }

    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
    }

    func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    }

    /// The permission bits of a file, or of the folder for an empty name.
    func mode(_ name: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
        return try #require(attributes[.posixPermissions] as? Int)
    }

    func writer(seed: UInt64 = 1, command: String = "regent run") throws -> SQLiteStore {
        var generator = SeededGenerator(state: seed)
        return try SQLiteStore.openForWriting(
            path: state,
            command: command,
            time: fixedTime,
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
