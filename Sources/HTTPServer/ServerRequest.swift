/// One whole request, as a handler gets it.
public struct ServerRequest: Sendable {
    /// The method as it was sent: `GET`.
    public let method: String
    /// The path without query, percent-decoded.
    ///
    /// `%00` stays as it is, and what is no UTF-8 is replaced by U+FFFD.
    public let path: String
    /// The query's arguments in their order, decoded; one without `=` has an empty value.
    public let query: [(name: String, value: String)]
    /// The header fields.
    public let headers: HeaderFields
    /// The body without its transfer coding, at most ``ServerLimits/bodyBytes``.
    public let body: [UInt8]
    /// The peer's address without its port: `127.0.0.1`, `::1`; empty where it is unknown.
    public let remoteAddress: String

    /// Makes a request.
    public init(
        method: String,
        path: String,
        query: [(name: String, value: String)] = [],
        headers: HeaderFields = HeaderFields(),
        body: [UInt8] = [],
        remoteAddress: String = ""
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.remoteAddress = remoteAddress
    }
}
