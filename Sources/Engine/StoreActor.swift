import Blocking
public import Model
public import Secrets
public import State

/// The store behind a queue of its own: every write of a run goes through here, one at a time.
public actor StoreActor {
    private let executor: any SerialExecutor
    private let store: any Store

    /// Runs on the store's queue.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Takes a store that nobody else uses.
    public init(_ store: sending any Store) {
        self.init(store, on: BlockingExecutor(label: "regent.state"))
    }

    /// Takes a store that nobody else uses, and what runs its calls.
    package init(_ store: sending any Store, on executor: any SerialExecutor) {
        self.store = store
        self.executor = executor
    }

    /// One consistent snapshot.
    public func snapshot() throws(StoreError) -> RecordedState {
        try store.snapshot()
    }

    /// What was asked for by command and is not done yet, oldest first.
    public func requests() throws(StoreError) -> [StateRequest] {
        try store.requests()
    }

    /// Commits changes together or not at all.
    public func commit(
        _ changes: [StateChange],
        sealed: [EscrowID: SealedBox] = [:]
    ) throws(StoreError) {
        guard !changes.isEmpty else { return }
        try store.commit(changes, sealed: sealed)
    }

    /// A sealed secret; nil where the escrow has none of that name.
    public func sealedSecret(_ id: EscrowID) throws(StoreError) -> SealedBox? {
        try store.sealedSecret(id)
    }

    /// Works with a question: whether any attempt ever asked for an instant.
    public func withKnownStamps<T: Sendable>(
        _ body: @Sendable (@escaping (Instant) throws -> Bool) throws -> T
    ) throws -> T {
        let store = store
        return try body { try store.isKnownStamp($0) }
    }

    /// Who asked for which of these instants, as the API shows them; those that nobody asked for, or
    /// more than one, are left out.
    public func stampOwners(
        of instants: [Instant]
    ) throws(StoreError) -> [Instant: StampOwner] {
        try store.stampOwners(of: instants)
    }

    /// The operations of an address, newest first.
    public func history(of address: Address, limit: Int) throws(StoreError) -> [HistoryEntry] {
        try store.history(of: address, limit: limit)
    }

    /// Writes a request for whoever holds the writer's lock.
    public func ask(_ request: StateRequest) throws(StoreError) {
        try store.ask(request)
    }
}
