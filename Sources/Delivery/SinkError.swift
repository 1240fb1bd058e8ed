public import Model

/// Why a sink does not take, show or give up a secret; never with anything of the secret.
public struct SinkError: Error, Hashable, Sendable {
    /// Which sink.
    public let sink: SinkID
    /// What failed, and the system's words.
    public let detail: String
    /// What to do next.
    public let hint: String?

    /// Makes an error.
    public init(sink: SinkID, detail: String, hint: String? = nil) {
        self.sink = sink
        self.detail = detail
        self.hint = hint
    }
}

extension SinkError {
    /// `detail; hint`, without characters that could steer a terminal.
    public var problem: String {
        [detail, hint].compactMap { $0 }.joined(separator: "; ").escapingControls
    }
}

extension SinkError: CustomStringConvertible {
    /// `file checkout.token: detail; hint`, without characters that could steer a terminal.
    public var description: String {
        "\(sink.title.escapingControls): \(problem)"
    }
}
