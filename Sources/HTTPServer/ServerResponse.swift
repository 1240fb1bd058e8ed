/// One whole answer of a handler.
///
/// `Content-Length`, `Connection` and, unless the handler gives one, `Date` are added on sending.
/// The body is left out of an answer to `HEAD`.
public struct ServerResponse: Sendable {
    /// The status code, 200 to 599.
    public let status: Int
    /// The header fields in their order.
    public var headers: [(name: String, value: String)]
    /// The body.
    public var body: [UInt8]
    /// The length that is announced where it is more than the body's: an answer that breaks off,
    /// after which the connection closes.
    public var announcedBytes: Int?

    /// Makes an answer; a status outside of 200 to 599 is a programmer's error.
    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        precondition((200...599).contains(status), "\(status) is no final status")
        self.status = status
        self.headers = headers
        self.body = body
    }
}
