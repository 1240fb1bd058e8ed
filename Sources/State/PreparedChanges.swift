public import Model
public import Secrets

/// Changes that belong together, with the work behind them that needs no disk.
public struct PreparedChanges: Sendable {
    /// In the order in which they are applied.
    public let changes: [StateChange]
    /// The box of each ``StateChange/keepSealed(_:)``.
    public let sealed: [EscrowID: SealedBox]
    /// The changes as rows; nil where they are still to be encoded.
    let writes: [Write]?
}

/// Prepares changes for a store.
public typealias ChangePreparation =
    @Sendable ([StateChange], [EscrowID: SealedBox]) throws(StoreError) -> PreparedChanges
