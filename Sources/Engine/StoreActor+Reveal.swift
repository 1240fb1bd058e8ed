public import Model
public import Secrets

/// A secret that was opened for a person.
public struct RevealedSecret: Sendable {
    /// The secret.
    public let secret: SharedSecret
    /// Where it lies sealed until it is erased.
    public let escrow: EscrowID
}

extension StoreActor {
    /// Opens the secret of a token that has no sinks.
    ///
    /// - Throws: ``Model/Diagnostic`` where there is none, `SealingError` and `StoreError`.
    public func reveal(_ address: Address, with key: SealingKey) throws -> RevealedSecret {
        let recorded = try snapshot()
        guard let record = recorded.tokens[address] else {
            throw Diagnostic(
                .error,
                "the state knows no \(address)",
                hint: "`regent status` lists all of them"
            )
        }
        guard record.spec.delivery.isEmpty, let escrow = record.sealedSecret,
            let box = try sealedSecret(escrow)
        else {
            throw Diagnostic(
                .error,
                "no undelivered secret of \(address) is kept",
                hint: record.receipts.isEmpty
                    ? "it was revealed before; `regent regenerate \(address)` makes a new one"
                    : "it was delivered to \(record.receipts.map(\.sink.id.title).sorted().joined(separator: ", "))"
            )
        }
        let secret = try Escrow(key: key, lineage: recorded.lineage)
            .open(box, named: escrow, of: record.token.id, at: address)
        return RevealedSecret(secret: secret, escrow: escrow)
    }
}
