public import Secrets

/// Where a credential for a system is read: anew each time, so that one that was replaced counts at
/// once.
public struct SecretSource: Sendable {
    /// Why it cannot be read; never with a part of it.
    public struct Failure: Error, Hashable, Sendable {
        /// What is wrong, and with what: `the variable VAULT_TOKEN is not set`.
        public var problem: String

        /// Makes a failure.
        public init(_ problem: String) { self.problem = problem }
    }

    /// Reads it.
    public var read: @Sendable () throws(Failure) -> SharedSecret

    /// Makes a source of what reads it.
    public init(read: @escaping @Sendable () throws(Failure) -> SharedSecret) {
        self.read = read
    }

    /// A file that holds nothing else.
    public static func file(_ path: String) -> SecretSource {
        SecretSource { () throws(Failure) in
            do throws(SecretFileError) {
                return SharedSecret(try SecretFile.read(path))
            } catch {
                throw Failure(error.description)
            }
        }
    }
}
