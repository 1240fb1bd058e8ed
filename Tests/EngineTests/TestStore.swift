import Model
import Secrets
import Synchronization

@testable import State

/// What becomes of one commit.
enum CommitFate: Sendable, CaseIterable {
    /// It is durable.
    case succeeds
    /// Nothing is written, and the store says so: the disk is full.
    case fails
    /// Nothing is written, and the store says that the disk is broken.
    case failsForGood
    /// The process dies before anything is written.
    case diesBefore
    /// The process dies as soon as it is durable.
    case diesAfter
}

/// Decides what becomes of a commit, by its number from 1 and its changes.
typealias CommitFault = @Sendable (_ number: Int, _ changes: [StateChange]) -> CommitFate

/// The real store, of a process that can die at each of its commits.
final class TestStore: Store, Sendable {
    private struct State {
        var store: SQLiteStore?
        var commitCount = 0
        var faultCount = 0
        var historyCount = 0
    }

    private let state: Mutex<State>
    private let fault: CommitFault
    private let onDeath: @Sendable () -> Void

    init(
        path: String,
        time: TimeSource,
        fault: @escaping CommitFault,
        onDeath: @escaping @Sendable () -> Void
    ) throws {
        var random = SystemRandom()
        let store = try SQLiteStore.openForWriting(path: path, time: time, using: &random)
        state = Mutex(State(store: store))
        self.fault = fault
        self.onDeath = onDeath
    }

    /// Commits that were tried, and those of them that met a fault.
    var commitCount: Int { state.withLock { $0.commitCount } }
    var faultCount: Int { state.withLock { $0.faultCount } }

    /// How often the operations of an address were asked for, which a status is made of.
    var historyCount: Int { state.withLock { $0.historyCount } }

    /// Ends the process, as far as the state can tell: its lock is free.
    func close() { state.withLock { $0.store = nil } }

    func commit(_ changes: [StateChange], sealed: [EscrowID: SealedBox]) throws(StoreError) {
        try state.withLock { (state) throws(StoreError) in
            guard let store = state.store else { throw Self.dead }
            state.commitCount += 1
            let fate = fault(state.commitCount, changes)
            if fate != .succeeds { state.faultCount += 1 }
            switch fate {
            case .succeeds: try store.commit(changes, sealed: sealed)
            case .fails: throw .full(file: "state.db", words: "as scripted")
            case .failsForGood: throw .io(file: "state.db", words: "as scripted")
            case .diesBefore:
                state.store = nil
                onDeath()
                throw Self.dead
            case .diesAfter:
                try store.commit(changes, sealed: sealed)
                state.store = nil
                onDeath()
                throw Self.dead
            }
        }
    }

    func snapshot() throws(StoreError) -> RecordedState {
        try reading { (store) throws(StoreError) in try store.snapshot() }
    }

    func requests() throws(StoreError) -> [StateRequest] {
        try reading { (store) throws(StoreError) in try store.requests() }
    }

    func finishErasures() { state.withLock { $0.store?.finishErasures() } }

    /// Whether the files may have a secret that was erased from the state.
    var holdsErasedPages: Bool { state.withLock { $0.store?.holdsErasedPages ?? false } }

    func sealedSecret(_ id: EscrowID) throws(StoreError) -> SealedBox? {
        try reading { (store) throws(StoreError) in try store.sealedSecret(id) }
    }

    func isStamp(shownAs instant: Instant) throws(StoreError) -> Bool {
        try reading { (store) throws(StoreError) in try store.isStamp(shownAs: instant) }
    }

    func sealedSecrets() throws(StoreError) -> [SealedSecret] {
        try reading { (store) throws(StoreError) in try store.sealedSecrets() }
    }

    func isKnownStamp(_ instant: Instant) throws(StoreError) -> Bool {
        try reading { (store) throws(StoreError) in try store.isKnownStamp(instant) }
    }

    func stampOwners(of instants: [Instant]) throws(StoreError) -> [Instant: StampOwner] {
        try reading { (store) throws(StoreError) in try store.stampOwners(of: instants) }
    }

    func history(of address: Address, limit: Int) throws(StoreError) -> [HistoryEntry] {
        state.withLock { $0.historyCount += 1 }
        return try reading { (store) throws(StoreError) in
            try store.history(of: address, limit: limit)
        }
    }

    func ask(_ request: StateRequest) throws(StoreError) {
        try reading { (store) throws(StoreError) in try store.ask(request) }
    }

    private static let dead = StoreError.io(file: "state.db", words: "the process is dead")

    private func reading<Value: Sendable>(
        _ body: (SQLiteStore) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        try state.withLock { (state) throws(StoreError) in
            guard let store = state.store else { throw Self.dead }
            return try body(store)
        }
    }
}
