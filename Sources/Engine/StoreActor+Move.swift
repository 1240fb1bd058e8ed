public import Model
import Rotation
public import Secrets
import State

extension StoreActor {
    /// Gives a token another name here, as the annotation `regent.dev/moved-from` does; nothing
    /// happens at the API.
    ///
    /// - Parameters:
    ///   - key: Opens a secret that is sealed still, and seals it for the new address.
    ///   - id: The name of the operation in the history of the new address.
    ///   - now: The present instant.
    /// - Throws: `SealingError` and `StoreError`; then nothing was changed.
    public func move(
        _ record: TokenRecord,
        to address: Address,
        with key: SealingKey,
        as id: OperationID,
        at now: Instant
    ) async throws {
        let operation = Operation(
            id: id,
            address: address,
            generation: record.generation + 1,
            action: .move,
            reasons: [.moved],
            commit: record.commit,
            request: .none,
            target: record.token,
            spec: record.spec,
            at: now
        )
        let prepared = Event.prepared(Preparation(request: .none))
        let escrow = Escrow(key: key, lineage: try snapshot().lineage)
        try await commit(
            step(operation, prepared, record: record, at: now).changes,
            sealed: try resealed(record, for: operation, in: escrow)
        )
    }

    /// The sealed secret of a token that gets another address, sealed for that one; empty where there
    /// is none.
    func resealed(
        _ record: TokenRecord,
        for operation: Operation,
        in escrow: Escrow
    ) throws -> [EscrowID: SealedBox] {
        guard let old = record.sealedSecret, let box = try sealedSecret(old) else { return [:] }
        let secret = try escrow.open(box, named: old, of: record.token.id, at: record.address)
        let row = SealedSecret(
            id: EscrowID(operation: operation.id),
            address: operation.address,
            token: record.token.id,
            box: box
        )
        return [row.id: escrow.seal(secret, as: row)]
    }
}
