import Model

/// Operations that change what the state knows, and nothing at the API.
extension Transition {
    /// The token that the manifest names becomes the address's; nobody here knows its secret, and
    /// that the sinks hold it is assumed until its first regeneration.
    mutating func adopt() -> Step {
        guard let spec = operation.spec, let token = operation.target else {
            return fail("the token to take over is gone")
        }
        let receipts = spec.delivery.map {
            Receipt.assumed($0, holds: token.id, generation: operation.generation, since: now)
        }
        let adopted = TokenRecord(
            address: operation.address,
            generation: operation.generation,
            token: token,
            issuedAt: now,
            spec: spec.describing(token),
            commit: operation.commit,
            servedRequest: spec.regenerationRequest,
            receipts: receipts,
            isAdopted: true
        )
        return finish(with: [.record(adopted)])
    }

    /// The record goes to the operation's address, and with it what was asked for by command; a secret
    /// that is still sealed was sealed anew for it.
    mutating func moveRecord() -> Step {
        guard var moved = record else { return fail("the token to rename is not known any more") }
        var changes: [StateChange] = [
            .dropRecord(moved.address),
            .renameRequests(from: moved.address, to: operation.address),
        ]
        if let old = moved.sealedSecret {
            let new = EscrowID(operation: operation.id)
            changes += [.keepSealed(new), .eraseSealed(old)]
            moved.sealedSecret = new
        }
        moved.address = operation.address
        moved.spec.address = operation.address
        moved.generation = max(moved.generation + 1, operation.generation)
        moved.commit = operation.commit
        return finish(with: changes + [.record(moved)])
    }
}
