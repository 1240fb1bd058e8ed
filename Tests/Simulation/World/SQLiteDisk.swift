import Foundation
import Model
import Secrets
import State

/// The real store in a folder in memory; each process opens it anew.
final class SQLiteDisk: Store {
    private let folder: URL
    private let time: TimeSource
    private var opened: SQLiteStore?

    init(seed: UInt64, time: TimeSource) throws {
        let parent = URL(
            filePath: FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
        )
        folder = parent.appending(path: "regent-simulation-\(getpid())-\(seed)")
        try? FileManager.default.removeItem(at: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.time = time
        opened = try open()
    }

    deinit {
        opened = nil
        try? FileManager.default.removeItem(at: folder)
    }

    private func open() throws -> SQLiteStore {
        var draw = Draw(seed: 1)
        return try SQLiteStore.openForWriting(
            path: folder.appending(path: "state.db").path,
            time: time,
            using: &draw
        )
    }

    /// What a new process finds.
    func reopen() {
        opened = nil
        opened = try? open()
    }

    /// Every byte of the state and its log.
    var bytes: Data {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().reduce(into: Data()) { bytes, name in
            bytes += (try? Data(contentsOf: folder.appending(path: name))) ?? Data()
        }
    }

    private func store() throws(StoreError) -> SQLiteStore {
        guard let opened else { throw .cannotOpen(file: folder.path, words: "simulated") }
        return opened
    }

    func snapshot() throws(StoreError) -> RecordedState { try store().snapshot() }
    func requests() throws(StoreError) -> [StateRequest] { try store().requests() }

    func commit(_ changes: [StateChange], sealed: [EscrowID: SealedBox]) throws(StoreError) {
        try store().commit(changes, sealed: sealed)
    }

    func sealedSecret(_ id: EscrowID) throws(StoreError) -> SealedBox? {
        try store().sealedSecret(id)
    }

    func sealedSecrets() throws(StoreError) -> [SealedSecret] { try store().sealedSecrets() }

    func isKnownStamp(_ instant: Instant) throws(StoreError) -> Bool {
        try store().isKnownStamp(instant)
    }

    func stampOwners(of instants: [Instant]) throws(StoreError) -> [Instant: StampOwner] {
        try store().stampOwners(of: instants)
    }

    func history(of address: Address, limit: Int) throws(StoreError) -> [HistoryEntry] {
        try store().history(of: address, limit: limit)
    }

    func ask(_ request: StateRequest) throws(StoreError) { try store().ask(request) }
}
