/// Bounds on what clients can make a server hold.
public struct ServerLimits: Hashable, Sendable {
    /// Bytes of a request's body; a longer one is answered with 413.
    public let bodyBytes: Int
    /// Bytes of memory for a request's line and header fields and those of its answer, at least
    /// 4096; a longer request is refused.
    public let headerBytes: Int
    /// Connections at a time; more of them wait.
    public let connections: Int
    /// Seconds without a byte after which a connection is closed.
    public let idleTimeoutSeconds: Int

    /// Makes limits; those that would let no request in are a programmer's error.
    public init(
        bodyBytes: Int = 1024 * 1024,
        headerBytes: Int = 32 * 1024,
        connections: Int = 128,
        idleTimeoutSeconds: Int = 30
    ) {
        precondition(bodyBytes >= 0 && headerBytes >= 4096, "there is no room for a request")
        precondition(connections > 0 && idleTimeoutSeconds > 0, "there is no room for a client")
        self.bodyBytes = bodyBytes
        self.headerBytes = headerBytes
        self.connections = connections
        self.idleTimeoutSeconds = idleTimeoutSeconds
    }
}
