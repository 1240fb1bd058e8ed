import Synchronization

/// An HTTP/1.1 server on libmicrohttpd: whole requests in, whole answers out.
///
/// The library answers a malformed request itself, with 400; no handler sees it.
public final class Server: Sendable {
    private let daemon: Mutex<Daemon?>
    /// The TCP port that it listens on.
    public let port: Int

    /// Starts to listen.
    ///
    /// - Parameters:
    ///   - listen: Where; port 0 takes a free one.
    ///   - limits: Bounds on what clients can make it hold.
    ///   - handler: Answers one request; nil: the connection closes without an answer. It is called
    ///     on the server's own threads, several at a time, and may block; it must not call
    ///     ``stop()``.
    /// - Throws: ``ServerError``.
    public init(
        listen: ListenAddress = ListenAddress(),
        limits: ServerLimits = ServerLimits(),
        handler: @escaping @Sendable (ServerRequest) -> ServerResponse?
    ) throws(ServerError) {
        let daemon = try Daemon(
            listen: listen,
            limits: limits,
            responder: Responder(bodyLimit: limits.bodyBytes, handler: handler)
        )
        port = daemon.port
        self.daemon = Mutex(daemon)
    }

    /// Stops listening, waits for the handlers that are at work, and closes every connection.
    ///
    /// A second call does nothing.
    public func stop() {
        daemon.withLock { $0 = nil }
    }
}
