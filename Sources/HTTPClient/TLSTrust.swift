public import Secrets

/// Whom a request trusts, and as whom it comes, where that is not as usual.
public struct TLSTrust: Sendable {
    /// Who may vouch for a server.
    public enum Authorities: Sendable {
        /// Whom the system trusts.
        case system
        /// Certificates in a file, read anew for each connection.
        case file(String)
        /// Certificates in PEM.
        case pem([UInt8])
    }

    /// Who the client is.
    public struct Client: Sendable {
        /// Its certificate in PEM, with those between it and an authority.
        public var certificate: [UInt8]
        /// Its key in PEM.
        public var key: SharedSecret

        /// Makes a client's identity.
        public init(certificate: [UInt8], key: SharedSecret) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// Who may vouch for the server.
    public var authorities: Authorities
    /// Who the client is; nil: nobody in particular.
    public var client: Client?

    /// Makes a trust.
    public init(authorities: Authorities = .system, client: Client? = nil) {
        self.authorities = authorities
        self.client = client
    }
}
