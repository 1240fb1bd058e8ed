public import Secrets

/// One HTTP request, with the limits of its answer.
public struct HTTPRequest: Sendable {
    /// What is done to the resource (RFC 9110, section 9).
    public enum Method: String, Hashable, Sendable, CaseIterable {
        /// Read it.
        case get = "GET"
        /// Hand something to it; not repeatable by itself.
        case post = "POST"
        /// Replace it.
        case put = "PUT"
        /// Change a part of it.
        case patch = "PATCH"
        /// Remove it.
        case delete = "DELETE"
    }

    /// What is done.
    public var method: Method
    /// An absolute URL of the scheme `http` or `https`, without a secret in it.
    public var url: String
    /// Headers in their order; a line break or a control character in one fails the request.
    public var headers: [(name: String, value: String)]
    /// The credential for `Authorization: Bearer`.
    public var bearer: SharedSecret?
    /// Headers whose values are secrets.
    public var secretHeaders: [(name: String, value: SharedSecret)]
    /// The body; nil: none.
    public var body: [UInt8]?
    /// A body with secrets in it, in the other's place; nil: none.
    public var secretBody: WipedBytes?
    /// Whom to trust, and as whom to come; nil: as usual.
    public var trust: TLSTrust?
    /// Whether it does no harm if it arrives twice.
    ///
    /// libcurl sends a request again by itself where a kept connection turns out to be dead. What
    /// must not be repeated goes over a fresh HTTP/1.1 connection, which is closed after it.
    public var isRepeatable: Bool
    /// The longest time until a connection is made: name, TCP and TLS together.
    public var connectTimeout: Duration
    /// The longest time in all.
    public var timeout: Duration
    /// The most bytes of all header lines of the answer, interim answers included.
    public var maxHeaderBytes: Int
    /// The most bytes of the answer's body.
    public var maxBodyBytes: Int

    /// Makes a request; by default it counts as one that must not be repeated.
    public init(
        method: Method,
        url: String,
        headers: [(name: String, value: String)] = [],
        bearer: SharedSecret? = nil,
        secretHeaders: [(name: String, value: SharedSecret)] = [],
        body: [UInt8]? = nil,
        secretBody: WipedBytes? = nil,
        trust: TLSTrust? = nil,
        isRepeatable: Bool = false,
        connectTimeout: Duration = .seconds(5),
        timeout: Duration = .seconds(30),
        maxHeaderBytes: Int = 16 * 1024,
        maxBodyBytes: Int = 64 * 1024
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.bearer = bearer
        self.secretHeaders = secretHeaders
        self.body = body
        self.secretBody = secretBody
        self.trust = trust
        self.isRepeatable = isRepeatable
        self.connectTimeout = connectTimeout
        self.timeout = timeout
        self.maxHeaderBytes = maxHeaderBytes
        self.maxBodyBytes = maxBodyBytes
    }
}
