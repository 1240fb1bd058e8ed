/// Who made a commit, and when.
public struct Signature: Hashable, Sendable {
    /// The name of a person or a program.
    public let name: String
    /// The address.
    public let email: String
    /// Seconds since 1970, UTC.
    public let seconds: Int64

    /// Makes a signature.
    public init(name: String, email: String, at seconds: Int64) {
        self.name = name
        self.email = email
        self.seconds = seconds
    }
}
