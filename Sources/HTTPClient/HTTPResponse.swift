public import Secrets

/// A complete answer: every header and the whole body arrived.
public struct HTTPResponse: Sendable {
    /// The status code, from 100 to 999 as the server sent it.
    public var status: Int
    /// The headers in their order, without trailers and those of interim answers.
    public var headers: [(name: String, value: String)]
    /// The body, not decompressed.
    public var body: WipedBytes

    /// Makes an answer.
    public init(status: Int, headers: [(name: String, value: String)] = [], body: WipedBytes) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The value of the first header of a name, whatever its case; nil where there is none.
    public func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name.lowercased() == name }?.value
    }
}
