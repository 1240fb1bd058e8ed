public import Model
public import Secrets

/// Where Regent keeps what it knows: records, the journal, sealed secrets and requests.
///
/// The calls block. A store belongs to one owner at a time.
public protocol Store {
    /// Everything that planning and reports read, at one moment.
    ///
    /// - Throws: ``StoreError``.
    func snapshot() throws(StoreError) -> RecordedState

    /// The same without the tokens, failures, paths and conditions of all but some addresses; what
    /// is open is there of every address.
    ///
    /// - Throws: ``StoreError``.
    func snapshot(of addresses: Set<Address>) throws(StoreError) -> RecordedState

    /// What was asked for and is not done yet, oldest first.
    ///
    /// - Throws: ``StoreError``.
    func requests() throws(StoreError) -> [StateRequest]

    /// Writes changes together or not at all; they are on the disk when it returns.
    ///
    /// - Parameters:
    ///   - changes: In the order in which they are applied.
    ///   - sealed: The box of each ``StateChange/keepSealed(_:)``.
    /// - Throws: ``StoreError``; then nothing was changed.
    func commit(_ changes: [StateChange], sealed: [EscrowID: SealedBox]) throws(StoreError)

    /// Writes several sets of changes together or not at all; they are on the disk when it returns.
    ///
    /// - Throws: ``StoreError``; then nothing was changed.
    func commit(_ batch: [PreparedChanges]) throws(StoreError)

    /// What makes of changes what ``commit(_:)-(_)`` writes, for anybody to call while the store is
    /// busy.
    var preparation: ChangePreparation { get }

    /// Takes every erased secret out of the files at once, as far as no reader holds it back: commits
    /// may leave that to a later one of the next second.
    func finishErasures()

    /// A sealed secret; nil where the escrow has none of that name.
    ///
    /// - Throws: ``StoreError``.
    func sealedSecret(_ id: EscrowID) throws(StoreError) -> SealedBox?

    /// Every sealed secret, in the order of the operations that it came from.
    ///
    /// - Throws: ``StoreError``.
    func sealedSecrets() throws(StoreError) -> [SealedSecret]

    /// Whether any operation ever asked for an instant.
    ///
    /// - Throws: ``StoreError``.
    func isKnownStamp(_ instant: Instant) throws(StoreError) -> Bool

    /// Whether any call ever asked for an instant, as an API shows it that may keep fewer digits.
    ///
    /// - Throws: ``StoreError``.
    func isStamp(shownAs instant: Instant) throws(StoreError) -> Bool

    /// Who asked for which of these instants, as an API shows them that may keep fewer digits; those
    /// that nobody asked for, or more than one, are left out.
    ///
    /// - Throws: ``StoreError``.
    func stampOwners(of instants: [Instant]) throws(StoreError) -> [Instant: StampOwner]

    /// The operations of an address, newest first.
    ///
    /// - Throws: ``StoreError``.
    func history(of address: Address, limit: Int) throws(StoreError) -> [HistoryEntry]

    /// The operations of several addresses, each one's newest first.
    ///
    /// - Throws: ``StoreError``.
    func history(
        of addresses: [Address],
        limit: Int
    ) throws(StoreError) -> [Address: [HistoryEntry]]

    /// Asks something of whoever holds the writer's lock; what was asked already is not repeated.
    ///
    /// - Throws: ``StoreError``.
    func ask(_ request: StateRequest) throws(StoreError)
}

extension Store {
    /// Writes the changes themselves.
    public func commit(_ batch: [PreparedChanges]) throws(StoreError) {
        let sealed = batch.reduce(into: [:]) { $0.merge($1.sealed) { first, _ in first } }
        try commit(batch.flatMap(\.changes), sealed: sealed)
    }

    /// Leaves the changes as they are.
    public var preparation: ChangePreparation {
        { PreparedChanges(changes: $0, sealed: $1, writes: nil) }
    }

    /// Nothing, for a store that erases at once.
    public func finishErasures() {}

    /// Asks for each address by itself.
    public func history(
        of addresses: [Address],
        limit: Int
    ) throws(StoreError) -> [Address: [HistoryEntry]] {
        var history: [Address: [HistoryEntry]] = [:]
        for address in addresses { history[address] = try self.history(of: address, limit: limit) }
        return history
    }

    /// Leaves out of a whole snapshot what was not asked for.
    public func snapshot(of addresses: Set<Address>) throws(StoreError) -> RecordedState {
        var state = try snapshot()
        state.tokens = state.tokens.filter { addresses.contains($0.key) }
        state.failures = state.failures.filter { addresses.contains($0.key) }
        state.manifestPaths = state.manifestPaths.filter { addresses.contains($0.key) }
        state.conditions = state.conditions.filter { addresses.contains($0.key) }
        return state
    }
}
