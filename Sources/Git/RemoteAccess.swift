public import Secrets

/// How another repository is reached: who we are to it, how it is known, and what it may send.
///
/// A path needs none of it.
public struct RemoteAccess: Sendable {
    /// Who we are.
    public enum Credential: Sendable {
        /// Nobody.
        case none
        /// A user with a password or a token, for https.
        case password(user: String, SharedSecret)
        /// The holder of a private key in a file, for ssh; the user is `git` where neither this nor
        /// the URL says one.
        case key(user: String?, file: String, passphrase: SharedSecret?)
    }

    /// Who we are; it is sent to the scheme and host of the URL and nowhere else, once.
    public var credential: Credential
    /// The host keys that are known, as ssh(1) keeps them; nil: none is.
    public var knownHostsFile: String?
    /// The certificates of those that may sign a server's, in PEM; nil: those of the system.
    public var certificateFile: String?
    /// The most bytes of a pack that is received.
    public var packBytes: Int
    /// Is called whenever something arrives or goes out.
    public var progress: @Sendable () -> Void

    /// Makes an access; without arguments it is that of anybody.
    public init(
        credential: Credential = .none,
        knownHostsFile: String? = nil,
        certificateFile: String? = nil,
        packBytes: Int = 256 * 1024 * 1024,
        progress: @escaping @Sendable () -> Void = {}
    ) {
        self.credential = credential
        self.knownHostsFile = knownHostsFile
        self.certificateFile = certificateFile
        self.packBytes = packBytes
        self.progress = progress
    }
}
