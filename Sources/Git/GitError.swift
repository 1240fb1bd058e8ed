/// What went wrong with a repository.
public struct GitError: Error, Sendable, Hashable {
    /// What is known about it, which decides what to do next.
    public enum Kind: String, Sendable, Hashable, Codable {
        /// The repository, reference, commit, folder or object is not there.
        case notFound
        /// A reference moved meanwhile, or would not move forward: read it again and try again.
        case conflict
        /// The other side refused.
        case rejected
        /// The repository or an object in it cannot be read.
        case damaged
        /// A limit was reached.
        case tooLarge
        /// The other side could not be reached, or gave no answer.
        case unreachable
        /// The other side wants a credential, or another one.
        case credential
        /// The other side is not who it should be, or cannot show that it is.
        case untrusted
        /// Anything else.
        case other
    }

    /// What is known about it.
    public let kind: Kind
    /// What was attempted, for example `fetch refs/heads/main from ./tokens`.
    public let operation: String
    /// The words of the library or of the other side.
    public let detail: String

    /// Makes an error.
    ///
    /// Control characters are escaped, and URLs lose their user info and query.
    public init(kind: Kind, operation: String, detail: String) {
        self.kind = kind
        self.operation = printable(withoutCredentials(operation))
        self.detail = printable(withoutCredentials(detail))
    }
}

extension GitError: CustomStringConvertible {
    /// What happened, to what, and what to do next.
    public var description: String {
        let sentence = "cannot \(operation): \(detail)"
        return advice.map { "\(sentence); \($0)" } ?? sentence
    }

    private var advice: String? {
        switch kind {
        case .notFound: "check that it exists and is spelled so"
        case .conflict: "read it again and try again"
        case .rejected: "change what was refused, or ask who looks after the other side"
        case .damaged: "look at it with `git fsck`; a mirror may be deleted, and is made again"
        case .tooLarge: "make it smaller"
        case .unreachable: "check the address and the network"
        case .credential, .untrusted, .other: nil
        }
    }
}
