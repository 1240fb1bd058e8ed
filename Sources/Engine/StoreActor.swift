import Blocking
public import Model
public import Secrets
public import State

/// The store behind a queue of its own: every write of a run goes through here, one at a time.
public actor StoreActor {
    private let executor: any SerialExecutor
    private let store: any Store
    private let prepare: ChangePreparation
    /// Space for secrets that the state cannot take; nil: there is none.
    let spill: SpillFile?
    /// Why nothing is written any more.
    var closure: StoreError?
    /// What is to be committed next, together.
    private var waiting: [WaitingCommit] = []

    /// Runs on the store's queue.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Takes a store that nobody else uses, and space for what it cannot take.
    public init(_ store: sending any Store, spill: sending SpillFile? = nil) {
        self.init(store, spill: spill, on: BlockingExecutor(label: "regent.state"))
    }

    /// Takes a store that nobody else uses, and what runs its calls.
    package init(
        _ store: sending any Store,
        spill: sending SpillFile? = nil,
        on executor: any SerialExecutor
    ) {
        prepare = store.preparation
        self.store = store
        self.spill = spill
        self.executor = executor
    }

    /// One consistent snapshot.
    public func snapshot() throws(StoreError) -> RecordedState {
        try store.snapshot()
    }

    /// One consistent snapshot of some addresses, and of what is open.
    public func snapshot(of addresses: Set<Address>) throws(StoreError) -> RecordedState {
        try store.snapshot(of: addresses)
    }

    /// What was asked for by command and is not done yet, oldest first.
    public func requests() throws(StoreError) -> [StateRequest] {
        try store.requests()
    }

    /// Commits changes together or not at all; they are on the disk when it returns.
    ///
    /// A disk takes as long for the changes of several operations as for those of one, so what
    /// comes while it is busy is written by one transaction; it is encoded by whoever asks.
    ///
    /// - Throws: `StoreError`; then nothing was changed.
    public nonisolated func commit(
        _ changes: [StateChange],
        sealed: [EscrowID: SealedBox] = [:]
    ) async throws(StoreError) {
        guard !changes.isEmpty else { return }
        try await commit(try prepare(changes, sealed))
    }

    private func commit(_ changes: PreparedChanges) async throws(StoreError) {
        try checkIsOpen()
        guard waiting.isEmpty else {
            let outcome = await withCheckedContinuation {
                waiting.append(WaitingCommit(changes: changes, continuation: $0))
            }
            return try outcome.get()
        }
        waiting = [WaitingCommit(changes: changes, continuation: nil)]
        // Those that queued behind this call join it.
        await Task.yield()
        let batch = waiting
        waiting = []
        let outcomes = write(batch)
        for (commit, outcome) in zip(batch, outcomes) {
            commit.continuation?.resume(returning: outcome)
        }
        try outcomes[0].get()
    }

    /// Writes several commits by one transaction; where that fails, each by one of its own, so
    /// that none fails for another's sake.
    ///
    /// A disk that failed is not asked again: it may say yes to what it has lost.
    private func write(_ batch: [WaitingCommit]) -> [Result<Void, StoreError>] {
        if batch.count > 1 {
            do throws(StoreError) {
                try store.commit(batch.map(\.changes))
                return batch.map { _ in .success(()) }
            } catch {
                if case .io = error { return batch.map { _ in .failure(error) } }
            }
        }
        return batch.map { commit in
            Result { () throws(StoreError) in
                try store.commit([commit.changes])
            }
        }
    }

    /// Takes every erased secret out of the state's files, which commits may leave to later ones.
    func finishErasures() { store.finishErasures() }

    /// A sealed secret; nil where the escrow has none of that name.
    public func sealedSecret(_ id: EscrowID) throws(StoreError) -> SealedBox? {
        try store.sealedSecret(id)
    }

    /// Every sealed secret, with what its box is bound to.
    public func sealedSecrets() throws(StoreError) -> [SealedSecret] {
        try store.sealedSecrets()
    }

    /// How many secrets lie sealed in the state.
    public func sealedCount() throws(StoreError) -> Int {
        try store.sealedSecrets().count
    }

    /// Works with two questions: whether any call ever asked for an instant, and whether one asked
    /// for what an API shows as that instant.
    public func withKnownStamps<T: Sendable>(
        _ body:
            @Sendable (
                _ isKnown: @escaping (Instant) throws -> Bool,
                _ isShown: @escaping (Instant) throws -> Bool
            ) throws -> T
    ) throws -> T {
        let store = store
        return try body({ try store.isKnownStamp($0) }, { try store.isStamp(shownAs: $0) })
    }

    /// Whether any call ever asked for an instant, as an API shows it that may keep fewer digits.
    public func isStamp(shownAs instant: Instant) throws(StoreError) -> Bool {
        try store.isStamp(shownAs: instant)
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

    /// The operations of several addresses, each one's newest first.
    func history(
        of addresses: [Address],
        limit: Int
    ) throws(StoreError) -> [Address: [HistoryEntry]] {
        try store.history(of: addresses, limit: limit)
    }

    /// Writes a request for whoever holds the writer's lock.
    public func ask(_ request: StateRequest) throws(StoreError) {
        try store.ask(request)
    }
}

/// Changes that are to be committed, and who waits for them; nobody, where it is who writes them.
private struct WaitingCommit {
    let changes: PreparedChanges
    let continuation: CheckedContinuation<Result<Void, StoreError>, Never>?
}
