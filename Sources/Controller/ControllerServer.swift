import HTTPServer
public import Model

/// Answers those who watch the controller, from snapshots alone.
///
/// It reads and changes nothing else, so whoever reaches it can learn what it shows, and no more.
public final class ControllerServer: Sendable {
    private let server: Server
    /// Where it answers: `http://127.0.0.1:9464`.
    public let url: String

    /// A watcher's request has neither a body nor many fields, and none takes long to send.
    private static let limits = ServerLimits(
        bodyBytes: 4096,
        headerBytes: 16 * 1024,
        connections: 32,
        idleTimeoutSeconds: 10
    )

    /// Starts to answer.
    ///
    /// - Parameters:
    ///   - host: An IP address without brackets.
    ///   - port: 0: a free one.
    ///   - namesTokens: Whether metrics name each token.
    ///   - snapshot: What is known now; called on the server's threads.
    /// - Throws: What stands in the way, in words that say what to do.
    public init(
        host: String,
        port: UInt16,
        namesTokens: Bool,
        now: @escaping @Sendable () -> Instant,
        snapshot: @escaping @Sendable () -> ControllerSnapshot
    ) throws {
        let endpoints = Endpoints(namesTokens: namesTokens, now: now, snapshot: snapshot)
        server = try Server(
            listen: ListenAddress(host: host, port: port),
            limits: Self.limits,
            handler: { endpoints.answer($0) }
        )
        url = "http://\(ListenAddress(host: host, port: UInt16(clamping: server.port)))"
    }

    /// Ends the answers that are under way, and stops to listen.
    public func stop() { server.stop() }
}
