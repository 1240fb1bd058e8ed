import HTTPServer
import Testing

@Suite struct `An answer that a server is told to spoil` {
    private func answered(_ response: ServerResponse?) throws -> String {
        let server = try Server(handler: { _ in response })
        defer { server.stop() }
        return try answer(to: "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", from: server)
    }

    @Test func `never comes, and the connection closes`() throws {
        #expect(try answered(nil) == "")
    }

    @Test func `breaks off before the length that it announced`() throws {
        var response = ServerResponse(status: 200, body: Array("half".utf8))
        response.announcedBytes = 10
        let answer = try answered(response)
        #expect(answer.contains("\r\nContent-Length: 10\r\n"))
        #expect(answer.matches(of: /Content-Length/).count == 1)
        #expect(body(answer) == "half")
    }
}
