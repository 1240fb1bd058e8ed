import Foundation
import HTTPServer
import Synchronization
import Testing

@Suite struct `A server` {
    /// Remembers what its handler was shown, and answers with a word.
    final class Listener: Sendable {
        private let seen = Mutex<[ServerRequest]>([])
        var requests: [ServerRequest] { seen.withLock { $0 } }

        func take(_ request: ServerRequest) -> ServerResponse {
            seen.withLock { $0.append(request) }
            return ServerResponse(
                status: 200,
                headers: [("Content-Type", "text/plain")],
                body: Array("hello".utf8)
            )
        }
    }

    func server(
        _ listener: Listener,
        bodyBytes: Int = 1000,
        idleTimeoutSeconds: Int = 30
    ) throws -> Server {
        try Server(
            listen: ListenAddress(),
            limits: ServerLimits(
                bodyBytes: bodyBytes,
                headerBytes: 4096,
                idleTimeoutSeconds: idleTimeoutSeconds
            ),
            handler: { listener.take($0) }
        )
    }

    @Test func `hands the whole request over`() throws {
        let listener = Listener()
        let server = try server(listener)
        let answer = try answer(
            to: """
                POST /v2/a%20b/%C3%A9?limit=10&name=a+b%26c&flag HTTP/1.1\r
                Host: localhost\r
                X-Thing: one\r
                x-thing: two\r
                Content-Length: 4\r
                Connection: close\r
                \r
                \u{1}\u{0}~!
                """,
            from: server
        )
        #expect(statusLine(answer) == "HTTP/1.1 200 OK")
        #expect(body(answer) == "hello")
        let request = try #require(listener.requests.first)
        #expect(request.method == "POST")
        #expect(request.path == "/v2/a b/é")
        #expect(request.query.map(\.name) == ["limit", "name", "flag"])
        #expect(request.query.map(\.value) == ["10", "a b&c", ""])
        #expect(request.headers["X-THING"] == "one")
        #expect(request.headers.all.filter { $0.name.lowercased() == "x-thing" }.count == 2)
        #expect(request.headers["Y-Thing"] == nil)
        #expect(request.body == [1, 0, 0x7E, 0x21])
        #expect(request.remoteAddress == "127.0.0.1")
    }

    @Test func `puts a body that comes in pieces together`() throws {
        let listener = Listener()
        let server = try server(listener)
        let answer = try answer(
            to: """
                POST / HTTP/1.1\r
                Host: localhost\r
                Transfer-Encoding: chunked\r
                Connection: close\r
                \r
                3\r
                abc\r
                4\r
                defg\r
                0\r
                \r\n
                """,
            from: server
        )
        #expect(statusLine(answer) == "HTTP/1.1 200 OK")
        #expect(listener.requests.map(\.body) == [Array("abcdefg".utf8)])
    }

    @Test func `serves several requests on one connection`() throws {
        let listener = Listener()
        let server = try server(listener)
        let answers = try answer(
            to: """
                GET /1 HTTP/1.1\r\nHost: localhost\r\n\r
                GET /2 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n
                """,
            from: server
        )
        #expect(answers.split(separator: "HTTP/1.1 200 OK\r\n").count == 2)
        #expect(listener.requests.map(\.path) == ["/1", "/2"])
    }

    @Test func `answers HEAD with the length and without the body`() throws {
        let server = try server(Listener())
        let answer = try answer(
            to: "HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            from: server
        )
        #expect(statusLine(answer) == "HTTP/1.1 200 OK")
        #expect(answer.contains("\r\nContent-Length: 5\r\n"))
        #expect(body(answer) == "")
    }

    @Test func `keeps the handler's own date`() throws {
        let date = "Tue, 24 Nov 2026 09:30:00 GMT"
        let server = try Server(handler: { _ in
            ServerResponse(status: 204, headers: [("Date", date)])
        })
        let answer = try answer(
            to: "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            from: server
        )
        #expect(statusLine(answer) == "HTTP/1.1 204 No Content")
        #expect(
            answer.split(separator: "\r\n").filter { $0.hasPrefix("Date:") } == ["Date: \(date)"]
        )
    }

    @Test func `does not take an encoded zero for the end of a path`() throws {
        let listener = Listener()
        let server = try server(listener)
        _ = try answer(
            to: "GET /v2/tokens%00x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            from: server
        )
        #expect(listener.requests.map(\.path) == ["/v2/tokens%00x"])
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ])
    func `answers what is malformed with 400 without asking the handler`(text: String) throws {
        let listener = Listener()
        let server = try server(listener)
        let answer = try answer(to: text, from: server)
        #expect(statusLine(answer) == "HTTP/1.1 400 Bad Request")
        #expect(listener.requests.isEmpty)
    }

    @Test func `cuts a connection that does not speak HTTP`() throws {
        let listener = Listener()
        let server = try server(listener)
        #expect(try answer(to: "\u{16}\u{3}\u{1}GARBAGE\r\n\r\n", from: server) == "")
        #expect(listener.requests.isEmpty)
    }

    @Test func `refuses a head that is too long`() throws {
        let listener = Listener()
        let server = try server(listener)
        let answer = try answer(
            to:
                "GET / HTTP/1.1\r\nHost: localhost\r\nX: \(String(repeating: "x", count: 5000))\r\n\r\n",
            from: server
        )
        #expect(statusLine(answer) == "HTTP/1.1 431 Request Header Fields Too Large")
        #expect(listener.requests.isEmpty)
    }

    @Test func `refuses a body that is announced as too long before it is sent`() throws {
        let listener = Listener()
        let server = try server(listener)
        let answer = try answer(
            to: "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\n\r\n",
            from: server
        )
        #expect(statusLine(answer) == "HTTP/1.1 413 Content Too Large")
        #expect(body(answer) == "the body is longer than 1000 bytes\n")
        #expect(listener.requests.isEmpty)
    }

    @Test func `takes a body of just the limit`() throws {
        let listener = Listener()
        let server = try server(listener)
        let head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n"
        let answer = try answer(to: head + String(repeating: "x", count: 1000), from: server)
        #expect(statusLine(answer) == "HTTP/1.1 200 OK")
        #expect(listener.requests.map(\.body.count) == [1000])
    }

    @Test func `refuses a body that turns out to be too long`() throws {
        let listener = Listener()
        let server = try server(listener)
        let chunk = "3e9\r\n\(String(repeating: "x", count: 1001))\r\n0\r\n\r\n"
        let answer = try answer(
            to: "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk,
            from: server
        )
        #expect(statusLine(answer) == "HTTP/1.1 413 Content Too Large")
        #expect(listener.requests.isEmpty)
    }

    @Test func `cuts a client off that never stops sending`() throws {
        let listener = Listener()
        let server = try server(listener)
        let client = try RawClient(port: server.port)
        client.send("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        let chunk = Array("1000\r\n\(String(repeating: "x", count: 4096))\r\n".utf8)
        var chunks = 0
        while chunks < 100_000, client.send(chunk) { chunks += 1 }
        #expect(chunks < 100_000)
        #expect(listener.requests.isEmpty)
    }

    @Test func `closes a connection that says nothing`() throws {
        let server = try server(Listener(), idleTimeoutSeconds: 1)
        let client = try RawClient(port: server.port)
        client.send("GET / HTTP/1.1\r\n")
        #expect(client.readToEnd() == "")
    }

    @Test func `answers 500 where the handler's field cannot be sent`() throws {
        let server = try Server(handler: { _ in
            ServerResponse(status: 200, headers: [("X-Name", "a\r\nSet-Cookie: b")])
        })
        let answer = try answer(
            to: "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            from: server
        )
        #expect(statusLine(answer) == "HTTP/1.1 500 Internal Server Error")
        #expect(!answer.contains("Set-Cookie"))
    }

    @Test func `gives each of many clients its own answer`() async throws {
        let server = try Server(handler: { ServerResponse(status: 200, body: $0.body) })
        let answers = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for number in 0..<100 {
                group.addTask {
                    let text = String(repeating: "\(number),", count: 1000)
                    let answer = try answer(
                        to: "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: \(text.utf8.count)\r\n"
                            + "Connection: close\r\n\r\n\(text)",
                        from: server
                    )
                    return (number, body(answer))
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(answers.count == 100)
        for (number, answer) in answers {
            #expect(answer == String(repeating: "\(number),", count: 1000))
        }
    }

    @Test func `gives the memory of uploads back that were broken off`() throws {
        let server = try Server(handler: { _ in ServerResponse(status: 204) })
        let piece = [UInt8](repeating: 0x78, count: 1_000_000)
        let before = try residentBytes()
        for _ in 0..<200 {
            let client = try RawClient(port: server.port)
            client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000001\r\n\r\n")
            client.send(piece)
        }
        server.stop()
        #expect(try residentBytes() - before < 100_000_000)
    }

    private func residentBytes() throws -> Int {
        let statistics = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        let pages = statistics.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return try #require(pages) * Int(getpagesize())
    }
}
