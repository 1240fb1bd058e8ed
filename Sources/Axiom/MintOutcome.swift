public import Model
public import Secrets

/// What is known of a call that makes a token.
///
/// It is never repeated here: the API has no idempotency key, so only what did not leave the
/// machine may be sent again.
public enum MintOutcome: Sendable {
    /// No byte of it left this machine.
    case notSent(APIError)
    /// The API refused it with a complete answer: nothing happened there.
    case refused(APIError)
    /// It may or may not have taken effect.
    case ambiguous(APIError)
    /// The new token, and its secret, which was sealed as it arrived.
    case taken(LiveToken, SealedBox)
}
