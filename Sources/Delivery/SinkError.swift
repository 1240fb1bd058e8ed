public import Model

/// Why a sink does not take, show or give up a secret; never with anything of the secret.
public struct SinkError: Error, Hashable, Sendable {
    /// What a person or a program can do about it.
    public enum Kind: String, Hashable, Sendable {
        /// What is asked for is not possible: trying again is no use until a person mends it.
        case refused
        /// It may go by: a full disk, an error of a device.
        case unavailable
    }

    /// Which sink.
    public let sink: SinkID
    /// Whether it is worth another try.
    public let kind: Kind
    /// What failed, and the system's words.
    public let detail: String
    /// What to do next.
    public let hint: String?

    /// Makes an error.
    public init(sink: SinkID, kind: Kind, detail: String, hint: String? = nil) {
        self.sink = sink
        self.kind = kind
        self.detail = detail
        self.hint = hint
    }
}

extension SinkError: CustomStringConvertible {
    /// `file checkout.token: detail; hint`, without characters that could steer a terminal.
    public var description: String {
        let text = "\(sink.title): \([detail, hint].compactMap { $0 }.joined(separator: "; "))"
        return text.escapingControls
    }
}
