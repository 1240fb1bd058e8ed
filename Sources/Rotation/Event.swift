public import Model

/// What happened to an operation: the outcome of an ``Effect``.
public enum Event: Hashable, Sendable {
    /// A run takes the operation up: it is new, or it was left open by an earlier run or a crash.
    case takenUp
    /// All is in place for the call.
    case prepared(Preparation)
    /// Something that the call needs is missing, so nothing was written or sent.
    case notReady(String)
    /// The changes of the last step are durable.
    case recorded
    /// No byte of the call left the machine.
    case callNotSent(String)
    /// The API refused the call with a complete answer: nothing happened there.
    case callRefused(Refusal)
    /// The API made the token at that instant of its clock, and its secret was sealed as it arrived.
    case callTaken(LiveToken, at: Instant, digest: KeyedDigest? = nil)
    /// It is not known whether the call took effect.
    case callAmbiguous(String)
    /// What the API shows of a call whose answer was lost.
    case looked(Look)
    /// The API could not be asked what became of the call.
    case notLooked(String)
    /// A person asks to go on although nobody knows what became of the call.
    case released
    /// The escrow has no secret for the token.
    case secretMissing
    /// The new secret authenticates.
    case accepted
    /// The API does not know the new secret.
    case notAccepted
    /// The API could not be asked.
    case acceptanceUnknown(String)
    /// The token as it was read; nil: the API has none of that id.
    case lookedUp(LiveToken?)
    /// The sink holds the secret.
    case delivered(Receipt)
    /// The sink does not hold the secret.
    case deliveryFailed(SinkID, String)
    /// The sink does not hold a secret of Regent's any more.
    case removed(SinkID)
    /// The sink may still hold it.
    case removalFailed(SinkID, String)
    /// The token is gone at the API, by this call or before it.
    case deleted(TokenID)
    /// The token was not deleted, or nobody knows whether it was: a deletion may be repeated.
    case deleteFailed(Refusal)
    /// A left-over token was made to expire at once.
    case expired(TokenID)
    /// A left-over token could not be made to expire.
    case expireFailed(Refusal)
    /// What asked for a deletion is no longer so.
    case withdrawn
}

/// What a call needs, found out immediately before it is written down.
public struct Preparation: Hashable, Sendable {
    /// The whole request.
    public var request: TokenRequest
    /// The instants in it that no other attempt has asked for.
    public var stamps: [Instant]
    /// The token to start from, as the API shows it now.
    public var target: LiveToken?
    /// Live tokens that bear the name already.
    public var namesakes: [TokenID]

    /// Makes a preparation.
    public init(
        request: TokenRequest,
        stamps: [Instant] = [],
        target: LiveToken? = nil,
        namesakes: [TokenID] = []
    ) {
        self.request = request
        self.stamps = stamps
        self.target = target
        self.namesakes = namesakes
    }
}

/// Why the API refused a call.
public struct Refusal: Hashable, Sendable {
    /// What a person is told, with the API's message and trace id.
    public var message: String
    /// Whether the same call may succeed later (429, 430).
    public var isTemporary: Bool
    /// Whether the token that the call was for is gone (404, 410).
    public var isTokenGone: Bool
    /// How long the API asks to wait.
    public var retryAfter: Duration?

    /// Makes a refusal.
    public init(
        message: String,
        isTemporary: Bool = false,
        isTokenGone: Bool = false,
        retryAfter: Duration? = nil
    ) {
        self.message = message
        self.isTemporary = isTemporary
        self.isTokenGone = isTokenGone
        self.retryAfter = retryAfter
    }
}
