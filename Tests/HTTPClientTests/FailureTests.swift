import HTTPClient
import Testing

@Suite("A request without a complete answer")
struct FailureTests {
    struct Mishap: Sendable, CustomTestStringConvertible {
        var name: String
        var kind: TransportFailure.Kind
        var script: @Sendable (ScriptedConnection) -> Void
        var testDescription: String { name }

        init(
            _ name: String,
            _ kind: TransportFailure.Kind,
            _ script: @escaping @Sendable (ScriptedConnection) -> Void
        ) {
            self.name = name
            self.kind = kind
            self.script = script
        }
    }

    static let mishaps = [
        Mishap("closed without an answer", .reset) { _ = $0.readRequest() },
        Mishap("reset without an answer", .reset) {
            _ = $0.readRequest()
            $0.reset()
        },
        Mishap("no answer in time", .timedOut) { $0.waitForEnd() },
        Mishap("no end in time", .timedOut) {
            _ = $0.readRequest()
            $0.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")
            $0.waitForEnd()
        },
        Mishap("a body shorter than announced", .truncated) {
            _ = $0.readRequest()
            $0.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 9\r\n\r\nhalf")
        },
        Mishap("chunks without a last one", .truncated) {
            _ = $0.readRequest()
            $0.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")
        },
        Mishap("a refusal that ends within its headers", .truncated) {
            _ = $0.readRequest()
            $0.write("HTTP/1.1 403 Forbidden\r\nContent-Le")
        },
        Mishap("a refusal that ends after a header", .truncated) {
            _ = $0.readRequest()
            $0.write("HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\n")
        },
        Mishap("a reset within the body", .reset) {
            _ = $0.readRequest()
            $0.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")
            $0.write("not a length\r\n")
        },
        Mishap("headers without an end", .tooLarge) { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n")
            for number in 0..<100 { connection.write("X-\(number): \(padding)\r\n") }
            connection.waitForEnd()
        },
        Mishap("one header without an end", .tooLarge) { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\nX-Large: ")
            for _ in 0..<100 { connection.write(padding) }
            connection.write("\r\n\r\n")
            connection.waitForEnd()
        },
        Mishap("interim answers without an end", .tooLarge) { connection in
            _ = connection.readRequest()
            for _ in 0..<1000 { connection.write("HTTP/1.1 103 Early Hints\r\n\r\n") }
            connection.waitForEnd()
        },
        Mishap("a body that announces too much", .tooLarge) {
            _ = $0.readRequest()
            $0.write("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n\(padding)\(padding)")
            $0.waitForEnd()
        },
        Mishap("a body without an end", .tooLarge) { connection in
            _ = connection.readRequest()
            connection.write("HTTP/1.1 200 OK\r\n\r\n")
            for _ in 0..<100 { connection.write(padding) }
        },
        Mishap("an answer that is no HTTP", .other) {
            _ = $0.readRequest()
            $0.write("220 mail.example ESMTP\r\n")
        },
    ]

    static let padding = String(repeating: "x", count: 100)

    @Test(arguments: mishaps)
    func `that reached the server says that it was sent, and why it failed`(
        mishap: Mishap
    ) async throws {
        let server = try ScriptedServer(mishap.script)
        let request = HTTPRequest(
            method: .post,
            url: server.url,
            body: Array("{}".utf8),
            timeout: mishap.kind == .timedOut ? .milliseconds(300) : .seconds(20),
            maxHeaderBytes: 1000,
            maxBodyBytes: 150
        )
        let failed = try await failure(of: request)
        #expect(failed.kind == mishap.kind, "\(failed)")
        #expect(failed.wasSent)
        #expect(server.connectionCount == 1)
    }

    @Test func `to a port where nobody listens was not sent`() async throws {
        let url = "http://127.0.0.1:\(try unusedPort())/"
        let failed = try await failure(of: HTTPRequest(method: .post, url: url))
        #expect(
            failed
                == TransportFailure(
                    wasSent: false,
                    kind: .refused,
                    detail: "Couldn't connect to server"
                )
        )
        #expect(
            failed.description == "no connection could be made (Couldn't connect to server); "
                + "nothing was sent"
        )
    }

    @Test func `to a name without an address was not sent`() async throws {
        // No label of a name is that long, so no name server is asked.
        let name = String(repeating: "a", count: 64)
        let failed = try await failure(of: HTTPRequest(method: .post, url: "http://\(name)/"))
        #expect(failed.kind == .nameNotResolved, "\(failed)")
        #expect(!failed.wasSent)
    }

    @Test func `to a server without TLS was not sent`() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.read()
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
        }
        let url = "https://127.0.0.1:\(server.port)/"
        let failed = try await failure(of: HTTPRequest(method: .post, url: url))
        #expect(failed.kind == .tls, "\(failed)")
        #expect(!failed.wasSent)
    }

    @Test func `to a server that never agrees on TLS was not sent`() async throws {
        let server = try ScriptedServer { $0.waitForEnd() }
        let request = HTTPRequest(
            method: .post,
            url: "https://127.0.0.1:\(server.port)/",
            connectTimeout: .milliseconds(100)
        )
        let failed = try await failure(of: request)
        #expect(failed.kind == .timedOut)
        #expect(!failed.wasSent)
    }

    @Test(arguments: [
        "file:///etc/passwd", "ftp://127.0.0.1/", "http://", "http://127.0.0.1/a b",
        "http://127.0.0.1/\r\nX-Injected: yes", "http://user:password@127.0.0.1/", "",
    ])
    func `to no plain web address was not sent`(url: String) async throws {
        let failed = try await failure(of: HTTPRequest(method: .get, url: url))
        #expect(failed.kind == .other, "\(failed)")
        #expect(!failed.wasSent)
    }

    @Test func `reads the same each time`() async throws {
        let server = try ScriptedServer { $0.waitForEnd() }
        var descriptions: Set<String> = []
        for timeout in [20, 30, 40] {
            let request = HTTPRequest(
                method: .get,
                url: server.url,
                timeout: .milliseconds(timeout)
            )
            descriptions.insert(try await failure(of: request).description)
        }
        #expect(
            descriptions == [
                "the time for it ran out (Timeout was reached); the request was sent"
            ]
        )
    }
}
