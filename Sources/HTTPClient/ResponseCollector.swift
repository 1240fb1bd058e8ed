import Secrets

/// Puts an answer together as it arrives, and stops it where it grows too large.
struct ResponseCollector: ~Copyable {
    private let maxHeaderBytes: Int
    private let maxBodyBytes: Int
    private var headerBytes = 0
    private var headers: [(name: String, value: String)] = []
    /// Whether the last answer's headers are complete: what comes later are trailers.
    private(set) var isPastHeaders = false
    private var body = WipedBytesBuilder()
    /// What was larger than allowed; nil: nothing.
    private(set) var excess: String?

    init(maxHeaderBytes: Int, maxBodyBytes: Int) {
        self.maxHeaderBytes = maxHeaderBytes
        self.maxBodyBytes = maxBodyBytes
    }

    /// Takes a header line with its line break; whether to go on.
    mutating func takeHeader(_ line: RawSpan) -> Bool {
        headerBytes += line.byteCount
        guard headerBytes <= maxHeaderBytes else {
            excess = "more than \(maxHeaderBytes) bytes of headers"
            return false
        }
        let bytes = unsafe line.withUnsafeBytes { unsafe Array($0) }
        let text = trimmed(String(decoding: bytes, as: UTF8.self))
        if text.hasPrefix("HTTP/") {
            // An interim answer (1xx) may have come before this one.
            headers = []
            isPastHeaders = false
        } else if text.isEmpty {
            isPastHeaders = true
        } else if !isPastHeaders, let colon = text.firstIndex(of: ":") {
            let value = trimmed(String(text[text.index(after: colon)...]))
            headers.append((name: String(text[..<colon]), value: value))
        }
        return true
    }

    /// Takes a piece of the body; whether to go on.
    mutating func takeBody(_ bytes: RawSpan) -> Bool {
        guard body.byteCount + bytes.byteCount <= maxBodyBytes else {
            excess = "a body of more than \(maxBodyBytes) bytes"
            return false
        }
        body.append(bytes)
        return true
    }

    /// The answer, once it is complete.
    consuming func finish(status: Int) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: WipedBytes(body))
    }

    private func trimmed(_ text: String) -> String {
        let isBlank: (Unicode.Scalar) -> Bool = { " \t\r\n".unicodeScalars.contains($0) }
        let scalars = text.unicodeScalars.drop(while: isBlank)
        guard let last = scalars.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(scalars[...last])
    }
}
