public import Model

/// What the shell is to do next for an operation; its outcome comes back as an ``Event``.
public indirect enum Effect: Hashable, Sendable {
    /// Wait for the call's turn, check all that it needs, and compose the request, so that its
    /// instants are fresh when it goes out: ends in ``Event/prepared(_:)`` or ``Event/notReady(_:)``.
    case prepare
    /// Nothing: the step's changes are durable now, which is all that was to be waited for.
    case proceed
    /// One call, never repeated: `POST /v2/tokens` or `POST /v2/tokens/{id}/regenerate`.
    case call(TokenRequest)
    /// Ask the API with the new secret whether it authenticates.
    case probeAcceptance(IssuedToken)
    /// Read the token with the controller's own credential.
    case lookUp(TokenID)
    /// Hand the sealed secret to a sink and read it back.
    case deliver(IssuedToken, SinkSpec)
    /// Delete the secret at a sink that is none any more.
    case remove(SinkSpec)
    /// `DELETE /v2/tokens/{id}`, which may be repeated.
    case delete(TokenID)
    /// Ask the API for the token that the call was for, and for all tokens of a name.
    case look(target: TokenID?, name: String)
    /// The expiry call: a regeneration after which both the token and the by-product end within
    /// seconds. It may be repeated.
    case expire(TokenID)
    /// Nothing before an instant: where the run has the time it is waited for, and the operation is
    /// taken up again.
    case rest(until: Instant)
    /// Wait, then do the other.
    case wait(Duration, then: Effect)
    /// Nothing more in this run.
    case stop
}
