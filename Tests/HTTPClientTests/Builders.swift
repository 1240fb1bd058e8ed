import HTTPClient
import Secrets
import Testing

func shared(_ text: String) -> SharedSecret {
    SharedSecret(unsafe Secret(copying: Array(text.utf8).span.bytes))
}

extension HTTPResponse {
    var text: String { body.text }
}

extension WipedBytes {
    var text: String {
        withBytes { bytes in
            unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }
}

func ok(_ body: String = "", headers: String = "") -> String {
    "HTTP/1.1 200 OK\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
}

/// The failure of a request that must not succeed.
func failure(
    of request: HTTPRequest,
    by transport: CurlTransport = CurlTransport(userAgent: "regent-tests")
) async throws -> TransportFailure {
    var caught: TransportFailure?
    do {
        _ = try await transport.send(request)
    } catch {
        caught = error
    }
    return try #require(caught, "it did not fail")
}
