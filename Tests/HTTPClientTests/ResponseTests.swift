import HTTPClient
import Secrets
import Testing

@Suite("An answer")
struct ResponseTests {
    private let transport = CurlTransport(userAgent: "regent-tests")

    private func answer(
        _ text: String,
        maxHeaderBytes: Int = 16 * 1024,
        maxBodyBytes: Int = 64 * 1024
    ) async throws -> HTTPResponse {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.write(text)
        }
        let request = HTTPRequest(
            method: .get,
            url: server.url,
            maxHeaderBytes: maxHeaderBytes,
            maxBodyBytes: maxBodyBytes
        )
        return try await transport.send(request)
    }

    @Test(arguments: [200, 204, 304, 400, 401, 403, 404, 429, 430, 500, 503, 599, 999])
    func `is handed over whatever its status`(status: Int) async throws {
        let body = status == 204 || status == 304 ? "" : "text"
        let response = try await answer(
            "HTTP/1.1 \(status) Whatever\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        #expect(response.status == status)
        #expect(response.text == body)
    }

    @Test func `has headers by name, whatever their case`() async throws {
        let response = try await answer(
            ok(headers: "X-RateLimit-Scope:  user \r\nX-Twice: 1\r\nx-twice: 2\r\nX-Empty:\r\n")
        )
        #expect(response.header("x-ratelimit-scope") == "user")
        #expect(response.header("X-TWICE") == "1")
        #expect(response.header("X-Empty") == "")
        #expect(response.header("X-Other") == nil)
    }

    @Test func `has neither the headers of interim answers nor trailers`() async throws {
        let response = try await answer(
            "HTTP/1.1 103 Early Hints\r\nX-Name: interim\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nX-Name: final\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "4\r\nbody\r\n0\r\nX-Trailer: late\r\n\r\n"
        )
        #expect(response.status == 200)
        #expect(response.header("X-Name") == "final")
        #expect(response.headers.filter { $0.name == "X-Name" }.count == 1)
        #expect(response.header("X-Trailer") == nil)
        #expect(response.text == "body")
    }

    @Test func `that ends with its connection is whole`() async throws {
        let response = try await answer("HTTP/1.1 200 OK\r\n\r\nbody")
        #expect(response.text == "body")
    }

    @Test func `may be as large as its limits, and not a byte larger`() async throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
        let text = head + String(repeating: "x", count: 1000)
        let response = try await answer(
            text,
            maxHeaderBytes: head.utf8.count,
            maxBodyBytes: 1000
        )
        #expect(response.body.byteCount == 1000)
        await #expect(throws: TransportFailure.self) {
            try await answer(text, maxBodyBytes: 999)
        }
        await #expect(throws: TransportFailure.self) {
            try await answer(text, maxHeaderBytes: head.utf8.count - 1)
        }
    }

    @Test func `that sends elsewhere is not followed`() async throws {
        let other = try ScriptedServer.answering { _ in ok("elsewhere") }
        let location = other.url
        let server = try ScriptedServer.answering { _ in
            "HTTP/1.1 302 Found\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n"
        }
        let response = try await transport.send(
            HTTPRequest(method: .get, url: server.url, bearer: shared("xaat-1234"))
        )
        #expect(response.status == 302)
        #expect(response.header("Location") == location)
        #expect(other.connectionCount == 0)
    }

    @Test func `never shows its body when it is printed`() async throws {
        let response = try await answer(ok(#"{"token":"xaat-1234"}"#))
        #expect(!"\(response)".contains("1234"))
        #expect(!String(reflecting: response).contains("1234"))
        var dumped = ""
        dump(response, to: &dumped)
        #expect(!dumped.contains("1234"))
        #expect("\(response.body)" == "(bytes)")
    }
}
