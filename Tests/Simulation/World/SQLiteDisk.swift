import CRamVFS
import Foundation
import Model
import Secrets
import State

/// The real store on a disk in memory, which fails and loses power as a seed says; each process opens
/// it anew.
final class SQLiteDisk: Store {
    private let folder: URL
    private let time: TimeSource
    private var opened: SQLiteStore?
    private var draw: Draw

    init(seed: UInt64, time: TimeSource) throws {
        folder = URL(filePath: NSTemporaryDirectory())
            .appending(path: "regent-simulation-\(getpid())-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.time = time
        draw = Draw(seed: seed ^ 0xd15c)
        unsafe ramvfs_attach(folder.path)
        opened = try open()
    }

    deinit {
        opened = nil
        unsafe ramvfs_detach(folder.path)
        try? FileManager.default.removeItem(at: folder)
    }

    private func open() throws -> SQLiteStore {
        var lineage = Draw(seed: 1)
        return try SQLiteStore.openForWriting(
            path: folder.appending(path: "state.db").path,
            time: time,
            using: &lineage
        )
    }

    /// What a new process finds: after a loss of power, only what was synced.
    ///
    /// - Parameter hasDied: Whether the last process ended before it could close the state.
    func reopen(hasDied: Bool) throws {
        if hasDied { unsafe ramvfs_cut_off(folder.path, draw.happens(percent: 50) ? 1 : 0) }
        opened = nil
        opened = try open()
    }

    /// Lets one commit fail in the middle.
    func failing(_ commit: (SQLiteDisk) throws(StoreError) -> Void) throws(StoreError) {
        let (failure, writes) = draw.pick([
            (ramvfs_full, 0), (ramvfs_full, 1), (ramvfs_write_error, 1), (ramvfs_sync_error, 0),
        ])
        unsafe ramvfs_fail(folder.path, failure, Int32(writes))
        defer { unsafe ramvfs_fail(folder.path, ramvfs_none, 0) }
        try commit(self)
    }

    /// Whether any file of the state has a text, also where it was overwritten and not synced.
    func contains(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return unsafe ramvfs_contains(folder.path, bytes, bytes.count) != 0
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

    func finishErasures() { opened?.finishErasures() }

    func sealedSecret(_ id: EscrowID) throws(StoreError) -> SealedBox? {
        try store().sealedSecret(id)
    }

    func sealedSecrets() throws(StoreError) -> [SealedSecret] { try store().sealedSecrets() }

    func isKnownStamp(_ instant: Instant) throws(StoreError) -> Bool {
        try store().isKnownStamp(instant)
    }

    func isStamp(shownAs instant: Instant) throws(StoreError) -> Bool {
        try store().isStamp(shownAs: instant)
    }

    func stampOwners(of instants: [Instant]) throws(StoreError) -> [Instant: StampOwner] {
        try store().stampOwners(of: instants)
    }

    func history(of address: Address, limit: Int) throws(StoreError) -> [HistoryEntry] {
        try store().history(of: address, limit: limit)
    }

    func ask(_ request: StateRequest) throws(StoreError) { try store().ask(request) }
}
