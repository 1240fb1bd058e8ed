public import Model
public import Secrets

/// A secret that came with an answer, sealed, and all that the state was to learn with it.
public struct SpilledSecret: Hashable, Sendable, Codable {
    /// The operation whose call was answered.
    public var operation: OperationID
    /// The new token as the API answered.
    public var token: LiveToken
    /// When the answer came.
    public var answeredAt: Instant
    /// The secret under the escrow key.
    public var box: SealedBox
    /// A keyed digest of it, by which a secret that is found somewhere is known again.
    public var digest: KeyedDigest?

    /// Makes an entry.
    public init(
        operation: OperationID,
        token: LiveToken,
        answeredAt: Instant,
        box: SealedBox,
        digest: KeyedDigest? = nil
    ) {
        self.operation = operation
        self.token = token
        self.answeredAt = answeredAt
        self.box = box
        self.digest = digest
    }
}
