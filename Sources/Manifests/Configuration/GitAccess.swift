extension ControllerConfiguration {
    /// Who Regent is to a git server, and which host keys it knows.
    public struct GitLogin: Sendable, Hashable {
        /// The user; nil: the one of the URL, or `git`.
        public var user: String?
        /// Where the password or the token is read, for https.
        public var password: SecretSource?
        /// The file with the private key, for ssh.
        public var keyFile: String?
        /// Where the private key's passphrase is read.
        public var passphrase: SecretSource?
        /// The file with the known host keys.
        public var knownHostsFile: String?

        /// Makes a login; without arguments it is nobody's.
        public init(
            user: String? = nil,
            password: SecretSource? = nil,
            keyFile: String? = nil,
            passphrase: SecretSource? = nil,
            knownHostsFile: String? = nil
        ) {
            self.user = user
            self.password = password
            self.keyFile = keyFile
            self.passphrase = passphrase
            self.knownHostsFile = knownHostsFile
        }
    }

    /// How a git server is reached; a path needs none of it.
    public struct GitAccess: Sendable, Hashable {
        /// Who reads.
        public var reader = GitLogin()
        /// Who pushes the status.
        public var writer = GitLogin()
        /// The certificates of those that may sign a server's; nil: those of the system.
        public var certificateFile: String?
        /// How long one fetch or push may take.
        public var timeout = Duration.seconds(60)

        /// Makes an access as anybody.
        public init() {}
    }
}
