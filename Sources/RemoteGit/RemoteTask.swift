/// What a child is to do with another repository, as it reads it from standard input.
///
/// It has no secret in it: of those it says the files.
struct RemoteTask: Codable, Sendable {
    enum Work: Codable, Sendable {
        case fetch(references: [String])
        /// By its 40 hex digits.
        case fetchCommit(String)
        case push(commit: String, reference: String, expecting: String?)
        case checkPush(reference: String)
    }

    /// The bare repository of this machine.
    var mirror: String
    var url: String
    var work: Work
    var identity: RemoteIdentity
    /// How long it may take.
    var seconds: UInt32
    /// The most bytes of a pack.
    var packBytes: Int
}

/// How we show who we are, and know who the other side is; every text is a name or a path.
public struct RemoteIdentity: Codable, Sendable, Hashable {
    /// The user; nil: the one of the URL.
    public var user: String?
    /// The file with the password or the token.
    public var passwordFile: String?
    /// The file with the private key.
    public var keyFile: String?
    /// The file with the private key's passphrase.
    public var passphraseFile: String?
    /// The file with the known host keys.
    public var knownHostsFile: String?
    /// The file with the certificates of those that may sign a server's.
    public var certificateFile: String?

    /// Makes an identity; without arguments it is nobody's.
    public init(
        user: String? = nil,
        passwordFile: String? = nil,
        keyFile: String? = nil,
        passphraseFile: String? = nil,
        knownHostsFile: String? = nil,
        certificateFile: String? = nil
    ) {
        self.user = user
        self.passwordFile = passwordFile
        self.keyFile = keyFile
        self.passphraseFile = passphraseFile
        self.knownHostsFile = knownHostsFile
        self.certificateFile = certificateFile
    }
}

/// How a child says what came of it: the last line that it writes.
enum RemoteAnswer: Codable, Sendable {
    case done
    case failed(kind: String, operation: String, detail: String)
}
