import Model
package import Secrets
import State

/// Seals and opens secrets, each bound to the one place that it belongs to.
package struct Escrow: Sendable {
    let key: SealingKey
    let lineage: String

    /// Takes the key, and the name of the state that the secrets are sealed for.
    package init(key: SealingKey, lineage: String) {
        self.key = key
        self.lineage = lineage
    }

    /// What is kept of a new secret: the secret itself, sealed, and what it is recognised by later.
    struct Kept: Sendable {
        let box: SealedBox
        let digest: KeyedDigest
    }

    func keep(_ secret: borrowing Secret, of token: LiveToken, for operation: Operation) -> Kept {
        let place = binding(EscrowID(operation: operation.id), operation.address, token.id)
        return Kept(
            box: key.seal(secret, boundTo: place),
            digest: KeyedDigest(keyID: key.keyID, hex: key.digest(secret))
        )
    }

    /// Seals a secret that is known already for the place that it was opened at.
    func seal(_ secret: SharedSecret, as row: SealedSecret) -> SealedBox {
        let place = binding(row.id, row.address, row.token)
        return secret.withSecret { key.seal($0, boundTo: place) }
    }

    func open(
        _ box: SealedBox,
        named id: EscrowID,
        of token: TokenID,
        at address: Address
    ) throws(SealingError) -> SharedSecret {
        SharedSecret(try key.open(box, boundTo: binding(id, address, token)))
    }

    func digest(_ secret: SharedSecret) -> KeyedDigest {
        KeyedDigest(keyID: key.keyID, hex: secret.withSecret { key.digest($0) })
    }

    /// A row that was copied to another state, operation, address or token does not open there.
    private func binding(_ id: EscrowID, _ address: Address, _ token: TokenID) -> [UInt8] {
        Array("\(lineage)\n\(id.operation)\n\(address)\n\(token)".utf8)
    }
}
