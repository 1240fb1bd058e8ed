/// Where a server listens.
public struct ListenAddress: Hashable, Sendable {
    /// An IPv4 or IPv6 literal without brackets: `127.0.0.1`, `::1`.
    public let host: String
    /// The TCP port; 0: a free one.
    public let port: UInt16

    /// Makes an address; by default a free port of the loopback.
    public init(host: String = "127.0.0.1", port: UInt16 = 0) {
        self.host = host
        self.port = port
    }
}

extension ListenAddress: CustomStringConvertible {
    /// `127.0.0.1:8080`, `[::1]:8080`.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
