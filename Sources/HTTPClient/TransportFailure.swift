/// Why there is no complete answer.
public struct TransportFailure: Error, Hashable, Sendable {
    /// What went wrong.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The host's or proxy's name has no address.
        case nameNotResolved
        /// No connection was made, for another reason than time.
        case refused
        /// TLS was not agreed on, or the certificate is not trusted.
        case tls
        /// A time limit of the request passed.
        case timedOut
        /// The answer's headers or body are larger than the request allows.
        case tooLarge
        /// The answer ended before its announced length.
        case truncated
        /// The connection broke or was closed without an answer.
        case reset
        /// The task was cancelled, or the transport closed.
        case cancelled
        /// Anything else, such as an answer that is no HTTP or a malformed URL.
        case other
    }

    /// Whether a byte of the request was written to a connection.
    ///
    /// Where it is false, the server knows nothing of the request. A proxy's `CONNECT` counts.
    public var wasSent: Bool
    /// What went wrong.
    public var kind: Kind
    /// The library's own words, without instants and durations, so that the same fault always
    /// reads the same.
    public var detail: String

    /// Makes a failure.
    public init(wasSent: Bool, kind: Kind, detail: String) {
        self.wasSent = wasSent
        self.kind = kind
        self.detail = detail
    }
}

extension TransportFailure: CustomStringConvertible {
    /// What happened, and whether the request may have arrived.
    public var description: String {
        let what =
            switch kind {
            case .nameNotResolved: "the host's name has no address"
            case .refused: "no connection could be made"
            case .tls: "no secure connection could be made"
            case .timedOut: "the time for it ran out"
            case .tooLarge: "the answer is larger than allowed"
            case .truncated: "the answer was cut off"
            case .reset: "the connection broke"
            case .cancelled: "it was cancelled"
            case .other: "it failed"
            }
        let fate = wasSent ? "the request was sent" : "nothing was sent"
        return "\(what) (\(detail)); \(fate)"
    }
}
