import Axiom
import Model

/// Sends the expiry call: a regeneration for the sake of the old token's end, whose by-product ends
/// within seconds.
struct ExpirySender: Sendable {
    let store: StoreActor
    let api: TokenAPI
    let escrow: Escrow

    /// How far ahead an end lies that is to come at once.
    static var leastLead: Duration { .seconds(Limits.expiryLeadSeconds) }

    /// Moves the end of a token; both ends are durable as stamps before anything is sent, so that they
    /// are known for Regent's own should the answer be lost.
    ///
    /// The by-product's secret is dropped as soon as it is sealed.
    ///
    /// - Throws: `StoreError` where the stamps cannot be written; then nothing was sent.
    func moveEnd(
        of token: TokenID,
        to end: Instant,
        byProductEndsAt stamp: Instant,
        for operation: OperationID
    ) async throws -> MintOutcome {
        try await store.commit([.stamps(Set([end, stamp]).sorted(), operation)])
        let body = RegenerateTokenBody(
            existingTokenExpiresAt: end,
            newToken: nil,
            newTokenExpiresAt: stamp
        )
        return await api.regenerate(token, body) { secret, byProduct in
            escrow.key.seal(secret, boundTo: Array("\(operation)\n\(byProduct.id)".utf8))
        }
    }
}
