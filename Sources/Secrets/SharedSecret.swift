/// A secret that several hands need: a credential, or one on its way to a sink.
///
/// What is handed around is a reference; the bytes stay where they are.
public final class SharedSecret: Sendable {
    private let secret: Secret

    /// Takes a secret.
    public init(_ secret: consuming Secret) {
        self.secret = secret
    }

    /// Lends the secret to a closure.
    public func withSecret<Result: ~Copyable, Failure>(
        _ body: (borrowing Secret) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(secret)
    }
}

extension SharedSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Nothing of the secret.
    public var description: String { "(secret)" }

    /// Nothing of the secret.
    public var debugDescription: String { "(secret)" }

    /// Nothing of the secret.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
