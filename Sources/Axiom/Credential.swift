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
public struct CredentialError: Error, Hashable, Sendable {
    /// Where it was looked for: `the file /run/secrets/axiom`, `the variable AXIOM_TOKEN`.
    public var source: String
    /// What is wrong: `it is empty`.
    public var problem: String

    /// Makes an error.
    public init(source: String, problem: String) {
        self.source = source
        self.problem = problem
    }
}

extension CredentialError: CustomStringConvertible {
    /// Where it was looked for and what is wrong.
    public var description: String { "\(source): \(problem)" }
}
