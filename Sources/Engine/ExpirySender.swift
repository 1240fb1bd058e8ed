import Axiom
import Model

/// Sends the expiry call: a regeneration for the sake of the old token's end, whose by-product ends
/// within seconds.
struct ExpirySender: Sendable {
    let store: StoreActor
    let api: TokenAPI

    /// How far ahead an end lies that is to come at once.
    static var leastLead: Duration { .seconds(Limits.expiryLeadSeconds) }

    /// Moves the end of a token; the by-product's end is durable as a stamp before anything is sent.
    ///
    /// Nothing is kept of the by-product's secret.
    ///
    /// - Throws: `StoreError` where the stamp cannot be written; then nothing was sent.
    func moveEnd(
        of token: TokenID,
        to end: Instant,
        byProductEndsAt stamp: Instant,
        for operation: OperationID
    ) async throws -> MintOutcome<Void> {
        try await store.commit([.stamps([stamp], operation)])
        let body = RegenerateTokenBody(
            existingTokenExpiresAt: end,
            newToken: nil,
            newTokenExpiresAt: stamp
        )
        return await api.regenerate(token, body) { _, _ in }
    }
}
