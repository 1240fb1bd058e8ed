public import Model

/// What is known of a call that makes a token.
///
/// It is never repeated here: the API has no idempotency key, so only what did not leave the
/// machine may be sent again.
public enum MintOutcome<Kept: Sendable>: Sendable {
    /// No byte of it left this machine.
    case notSent(APIError)
    /// The API refused it with a complete answer: nothing happened there.
    case refused(APIError)
    /// It may or may not have taken effect.
    case ambiguous(APIError)
    /// The new token, and what was kept of its secret as it arrived.
    case taken(LiveToken, Kept)
}
