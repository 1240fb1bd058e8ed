import HTTPClient
import Secrets
import Testing

@Suite("A request on the wire")
struct RequestTests {
    private let transport = CurlTransport(userAgent: "regent/1.0")

    @Test func `has its method, path, headers, credential and body`() async throws {
        let server = try ScriptedServer.answering { _ in ok() }
        _ = try await transport.send(
            HTTPRequest(
                method: .post,
                url: server.url + "v2/tokens?a=b",
                headers: [("Content-Type", "application/json"), ("X-Empty", "")],
                bearer: shared("xaat-1234"),
                body: Array(#"{"name":"a"}"#.utf8)
            )
        )
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("POST /v2/tokens?a=b HTTP/1.1\r\n"))
        #expect(request.contains("\r\nAuthorization: Bearer xaat-1234\r\n"))
        #expect(request.contains("\r\nUser-Agent: regent/1.0\r\n"))
        #expect(request.contains("\r\nContent-Type: application/json\r\n"))
        #expect(request.contains("\r\nX-Empty:\r\n"))
        #expect(request.hasSuffix("\r\n\r\n" + #"{"name":"a"}"#))
    }

    @Test(arguments: HTTPRequest.Method.allCases, [nil, "body"])
    func `has the method that it names`(method: HTTPRequest.Method, body: String?) async throws {
        let server = try ScriptedServer.answering { _ in ok("answer") }
        let response = try await transport.send(
            HTTPRequest(method: method, url: server.url, body: body.map { Array($0.utf8) })
        )
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("\(method.rawValue) / HTTP/1.1\r\n"))
        #expect(request.hasSuffix("\r\n\r\n\(body ?? "")"))
        #expect(!request.contains("Content-Type"))
        #expect(response.text == "answer")
    }

    @Test func `does not wait for leave to send a large body`() async throws {
        let server = try ScriptedServer.answering { _ in ok() }
        let body = [UInt8](repeating: UInt8(ascii: "x"), count: 2 * 1024 * 1024)
        _ = try await transport.send(HTTPRequest(method: .post, url: server.url, body: body))
        let request = try #require(server.requests.first)
        #expect(!request.contains("Expect:"))
        #expect(request.utf8.count > body.count)
    }

    @Test func `asks for no compression, so that no answer grows when it is read`() async throws {
        let server = try ScriptedServer.answering { _ in
            ok("packed", headers: "Content-Encoding: gzip\r\n")
        }
        let response = try await transport.send(HTTPRequest(method: .get, url: server.url))
        #expect(response.text == "packed")
        #expect(server.requests.first?.contains("Accept-Encoding") == false)
    }

    @Test(arguments: [
        ("X-Name", "a\r\nX-Injected: yes"), ("X-Name", "a\nb"), ("X-Name", "a\u{0}b"),
        ("X-Name\r\nX-Injected", "yes"), ("X Name", "a"), ("", "a"), ("X-Name:", "a"),
    ])
    func `with a header that would begin another one is not sent`(
        name: String,
        value: String
    ) async throws {
        let server = try ScriptedServer.answering { _ in ok() }
        let request = HTTPRequest(method: .get, url: server.url, headers: [(name, value)])
        let failed = try await failure(of: request, by: transport)
        #expect(
            failed
                == TransportFailure(
                    wasSent: false,
                    kind: .other,
                    detail: "a header has a character that none may have"
                )
        )
        #expect(server.connectionCount == 0)
    }

    @Test(arguments: ["xaat-1\r\nX-Injected: yes", "xaat 1", "xaat-\u{0}", "xaat-ü", "\n"])
    func `with a credential that is no header is not sent, nor is it quoted`(
        credential: String
    ) async throws {
        let server = try ScriptedServer.answering { _ in ok() }
        let request = HTTPRequest(method: .get, url: server.url, bearer: shared(credential))
        let failed = try await failure(of: request, by: transport)
        #expect(!failed.wasSent)
        #expect(!failed.description.contains("xaat"))
        #expect(server.connectionCount == 0)
    }

    @Test func `never shows its credential when it is printed`() {
        let request = HTTPRequest(method: .get, url: "http://a/", bearer: shared("xaat-1234"))
        #expect(!"\(request)".contains("1234"))
        #expect(!String(reflecting: request).contains("1234"))
    }
}
