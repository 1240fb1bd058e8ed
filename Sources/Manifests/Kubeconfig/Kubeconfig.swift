/// What a kubeconfig says of one context: how a cluster is reached, and as whom.
public struct Kubeconfig: Sendable, Hashable {
    /// What a file has in its place, or the place of a file.
    public enum Content: Sendable, Hashable {
        /// In Base64, in the kubeconfig itself.
        case inline(String)
        /// In another file.
        case file(String)
    }

    /// A program that tells the credential.
    public struct Plugin: Sendable, Hashable {
        /// A path, or a name that is looked up in `PATH`.
        public var command: String
        /// Its arguments.
        public var arguments: [String]
        /// What is added to its environment.
        public var environment: [String: String]
        /// The version of the interface that it speaks.
        public var apiVersion: String
    }

    /// The URL of the cluster's API, without a slash at the end.
    public var server: String
    /// The certificates that it is known by; nil: the system's.
    public var authorities: Content?
    /// The token in the file itself.
    public var token: String?
    /// The file that has the token; it counts more.
    public var tokenFile: String?
    /// The client's certificate.
    public var certificate: Content?
    /// Its key.
    public var key: Content?
    /// The program that tells the credential.
    public var plugin: Plugin?
}

/// Why a kubeconfig cannot be used; never with a credential in it.
public struct KubeconfigProblem: Error, Hashable, Sendable {
    /// What is wrong, and where.
    public let description: String
}
