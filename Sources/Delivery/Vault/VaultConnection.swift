/// A server of Vault or OpenBao, and how it is told who asks.
public struct VaultConnection: Sendable {
    /// How it is told who asks.
    public enum Authentication: Sendable {
        /// A token.
        case token(SecretSource)
        /// An AppRole.
        case appRole(mount: String, roleID: String, secretID: SecretSource)
        /// A token of somebody that it trusts: of a service account, by the methods `kubernetes` and
        /// `jwt`.
        case jwt(mount: String, role: String, token: SecretSource)
    }

    /// What sinks call it.
    public var name: String
    /// Its URL, without a slash at its end.
    public var address: String
    /// The certificates that it is known by; nil: the system's.
    public var caFile: String?
    /// Its namespace; nil: the root.
    public var namespace: String?
    /// How it is told who asks.
    public var authentication: Authentication

    /// Makes a connection.
    public init(
        name: String,
        address: String,
        caFile: String? = nil,
        namespace: String? = nil,
        authentication: Authentication
    ) {
        self.name = name
        self.address = address
        self.caFile = caFile
        self.namespace = namespace
        self.authentication = authentication
    }
}
