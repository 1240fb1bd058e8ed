import Glibc
import HTTPServer
import Testing

@Suite struct `A server's address` {
    @Test func `may be of version 6`() throws {
        let server = try Server(
            listen: ListenAddress(host: "::1"),
            handler: { ServerResponse(status: 200, body: Array($0.remoteAddress.utf8)) }
        )
        let client = try RawClient(port: server.port, isVersion6: true)
        client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        #expect(body(client.readToEnd()) == "::1")
    }

    @Test func `is written with brackets where it needs them`() {
        #expect(ListenAddress(host: "::1", port: 80).description == "[::1]:80")
        #expect(ListenAddress(host: "127.0.0.1", port: 80).description == "127.0.0.1:80")
    }

    @Test(arguments: ["", "localhost", "127.0.0.1:80", "[::1]", "300.0.0.1"])
    func `is a literal`(host: String) {
        let error = #expect(throws: ServerError.self) {
            try Server(
                listen: ListenAddress(host: host),
                handler: { _ in ServerResponse(status: 204) }
            )
        }
        #expect(
            error?.description == """
                cannot listen on '\(host)': it is no IP address; use one such as 127.0.0.1 or ::1
                """
        )
    }

    @Test func `is somebody else's while they listen, and free afterwards`() throws {
        let first = try Server(handler: { _ in ServerResponse(status: 204) })
        let address = ListenAddress(port: UInt16(first.port))
        let error = #expect(throws: ServerError.self) {
            try Server(listen: address, handler: { _ in ServerResponse(status: 204) })
        }
        #expect(
            error?.description == """
                cannot listen on \(address): Address already in use; stop what listens there, or \
                choose another port (0 takes a free one)
                """
        )
        first.stop()
        #expect(throws: RawClient.Refused(errorNumber: ECONNREFUSED)) {
            _ = try RawClient(port: first.port)
        }
        let second = try Server(listen: address, handler: { _ in ServerResponse(status: 204) })
        #expect(second.port == first.port)
    }

    @Test func `is left when the server stops, and everything is released`() throws {
        final class Witness: Sendable {}
        weak var witness: Witness?
        do {
            let held = Witness()
            witness = held
            let server = try Server(handler: { _ in
                withExtendedLifetime(held) { ServerResponse(status: 204) }
            })
            let client = try RawClient(port: server.port)
            client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf")
            server.stop()
            server.stop()
            #expect(client.readToEnd() == "")
        }
        #expect(witness == nil)
    }

    @Test(.timeLimit(.minutes(1)))
    func `is left at once, though every connection is taken and silent`() throws {
        let server = try Server(
            limits: ServerLimits(connections: 4, idleTimeoutSeconds: 90),
            handler: { _ in ServerResponse(status: 204) }
        )
        let clients = try (0..<4).map { _ in try RawClient(port: server.port) }
        for client in clients {
            client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(statusLine(client.readHead()) == "HTTP/1.1 204 No Content")
        }
        server.stop()
        for client in clients { #expect(client.readToEnd() == "") }
    }
}
