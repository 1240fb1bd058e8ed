public import Secrets

/// Where the controller's own token comes from.
public struct Credential: Sendable {
    /// Reads it, anew for each call, so that a credential that was replaced is taken up at once.
    public var read: @Sendable () throws(CredentialError) -> SharedSecret

    /// Makes a credential of what reads it.
    public init(read: @escaping @Sendable () throws(CredentialError) -> SharedSecret) {
        self.read = read
    }
}

/// Why the credential cannot be read; never with a part of it.
public struct CredentialError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, and with what: `the variable AXIOM_TOKEN is not set`.
    public var description: String

    /// Makes an error.
    public init(_ description: String) {
        self.description = description
    }
}
