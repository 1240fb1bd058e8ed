/// Turns what libmicrohttpd shows into requests, and the handler's answers into its responses.
final class Responder: Sendable {
    private let handler: @Sendable (ServerRequest) -> ServerResponse?
    let bodyLimit: Int

    init(bodyLimit: Int, handler: @escaping @Sendable (ServerRequest) -> ServerResponse?) {
        self.bodyLimit = bodyLimit
        self.handler = handler
    }

    /// Looks at a request's head, and refuses a body that is announced as too long unread.
    ///
    /// Returns false where the connection is to be cut.
    func admit(on connection: borrowing Connection) -> Bool {
        guard let announced = connection.headers["Content-Length"].flatMap({ UInt64($0) }),
            announced > bodyLimit
        else { return true }
        return connection.queue(bodyTooLong)
    }

    /// Answers a whole request; false where the connection is to be cut.
    func answer(
        _ exchange: Exchange,
        method: String,
        path: String,
        on connection: borrowing Connection
    ) -> Bool {
        guard let body = exchange.wholeBody else { return connection.queue(bodyTooLong) }
        let request = ServerRequest(
            method: method,
            path: path,
            query: connection.query,
            headers: connection.headers,
            body: body,
            remoteAddress: connection.remoteAddress
        )
        guard let response = handler(request) else { return false }
        // A field that cannot be sent, such as one with a line break, is the handler's mistake.
        return connection.queue(response) || connection.queue(ServerResponse(status: 500))
    }

    private var bodyTooLong: ServerResponse {
        ServerResponse(
            status: 413,
            headers: [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")],
            body: Array("the body is longer than \(bodyLimit) bytes\n".utf8)
        )
    }
}
