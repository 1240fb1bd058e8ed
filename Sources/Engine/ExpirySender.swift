import Axiom
import Model

/// Sends the expiry call: a regeneration for the sake of the old token's end, whose by-product ends
/// within seconds.
struct ExpirySender: Sendable {
    let store: StoreActor
    let api: TokenAPI
    let time: TimeSource

    /// How far ahead an end lies that is to come at once.
    static var leastLead: Duration { .seconds(Limits.expiryLeadSeconds) }
    /// How long composing a call and sending it may lie apart.
    private static let longestDelay = Duration.seconds(Limits.sendDelaySeconds)

    /// Moves the end of a token; both ends are durable as stamps before anything is sent, so that they
    /// are known for Regent's own should the answer be lost.
    ///
    /// Nothing is kept of the by-product's secret.
    ///
    /// - Throws: `StoreError` where the stamps cannot be written; then nothing was sent.
    func moveEnd(
        of token: TokenID,
        to end: Instant,
        byProductEndsAt stamp: Instant,
        for operation: OperationID
    ) async throws -> MintOutcome<Void> {
        let begin = time.now()
        try await store.commit([.stamps(Set([end, stamp]).sorted(), operation)])
        guard time.now() - begin < Self.longestDelay else { return .notSent(outdated) }
        let body = RegenerateTokenBody(
            existingTokenExpiresAt: end,
            newToken: nil,
            newTokenExpiresAt: stamp
        )
        return await api.regenerate(token, body) { _, _ in }
    }

    private var outdated: APIError {
        APIError(
            kind: .unreachable,
            call: "the call that moves an end",
            organization: api.organization,
            capability: "apiTokens: [update]",
            detail: "the machine stood still before it was sent, so its instants have drawn near"
        )
    }
}
