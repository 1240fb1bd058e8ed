import Foundation
import HTTPClient
import Testing

@Suite("A transport's connections")
struct ConnectionTests {
    private let transport = CurlTransport(userAgent: "regent-tests")

    @Test func `are kept for requests that may be repeated`() async throws {
        let server = try ScriptedServer.answering { _ in ok() }
        // libcurl gives up a connection that was not used for two minutes, and among a thousand tests
        // that block, one of ordinary priority may have to wait so long.
        try await Task(priority: .high) {
            for _ in 0..<5 {
                _ = try await transport.send(
                    HTTPRequest(method: .get, url: server.url, isRepeatable: true)
                )
            }
        }.value
        #expect(server.requests.count == 5)
        #expect(server.connectionCount == 1)
    }

    @Test func `are fresh for a request that must not be repeated`() async throws {
        let server = try ScriptedServer.answering { _ in ok() }
        _ = try await transport.send(
            HTTPRequest(method: .get, url: server.url, isRepeatable: true)
        )
        for _ in 0..<2 {
            _ = try await transport.send(HTTPRequest(method: .post, url: server.url))
        }
        #expect(server.connectionCount == 3)
    }

    @Test func `are not kept after a request that must not be repeated`() async throws {
        let server = try ScriptedServer.answering { _ in ok() }
        _ = try await transport.send(HTTPRequest(method: .post, url: server.url))
        _ = try await transport.send(
            HTTPRequest(method: .get, url: server.url, isRepeatable: true)
        )
        #expect(server.connectionCount == 2)
    }

    @Test func `that died are replaced for a repeatable request`() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.write(ok())
            _ = connection.readRequest()
            connection.reset()
        }
        for _ in 0..<2 {
            let response = try await transport.send(
                HTTPRequest(method: .get, url: server.url, isRepeatable: true)
            )
            #expect(response.status == 200)
        }
        #expect(server.connectionCount == 2)
    }

    @Test func `carry what must not be repeated once, even if they break`() async throws {
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            connection.reset()
        }
        _ = try await failure(of: HTTPRequest(method: .post, url: server.url), by: transport)
        #expect(server.requests.count == 1)
        #expect(server.connectionCount == 1)
    }

    @Test func `serve fifty requests at once`() async throws {
        let count = 50
        let arrived = DispatchGroup()
        for _ in 0..<count { arrived.enter() }
        let server = try ScriptedServer { connection in
            guard let request = connection.readRequest() else { return }
            arrived.leave()
            // No answer before every request is here.
            guard arrived.wait(timeout: .now() + 20) == .success else { return }
            let path = request.split(separator: " ")[1].dropFirst()
            connection.write(ok(String(path)))
        }
        let url = server.url
        let answers = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for number in 0..<count {
                group.addTask { [transport] in
                    let request = HTTPRequest(
                        method: .get,
                        url: url + "\(number)",
                        isRepeatable: true
                    )
                    return (number, try await transport.send(request).text)
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(answers == Dictionary(uniqueKeysWithValues: (0..<count).map { ($0, "\($0)") }))
    }
}

@Suite("A cancelled request")
struct CancellationTests {
    private let transport = CurlTransport(userAgent: "regent-tests")

    /// A server that says when a request has arrived, and never answers.
    private func silentServer() throws -> (ScriptedServer, arrivals: AsyncStream<Void>) {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
        let server = try ScriptedServer { connection in
            _ = connection.readRequest()
            arrival.yield()
            connection.waitForEnd()
            arrival.finish()
        }
        return (server, arrivals)
    }

    @Test func `that arrived ends at once, and says that it was sent`() async throws {
        let (server, arrivals) = try silentServer()
        let request = HTTPRequest(method: .post, url: server.url)
        let task = Task { [transport] in try await failure(of: request, by: transport) }
        var arrival = arrivals.makeAsyncIterator()
        _ = await arrival.next()
        task.cancel()
        let failed = try await task.value
        #expect(
            failed
                == TransportFailure(
                    wasSent: true,
                    kind: .cancelled,
                    detail: "its task was cancelled"
                )
        )
        // The connection is closed: the stream ends.
        #expect(await arrival.next() == nil)
    }

    @Test func `before its begin is not sent`() async throws {
        let server = try ScriptedServer.answering { _ in ok() }
        let request = HTTPRequest(method: .post, url: server.url)
        let task = Task { [transport] in
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await failure(of: request, by: transport)
        }
        let failed = try await task.value
        #expect(failed.kind == .cancelled)
        #expect(!failed.wasSent)
        #expect(server.requests.isEmpty)
    }

    @Test func `does no harm to the others`() async throws {
        let (silent, arrivals) = try silentServer()
        let server = try ScriptedServer.answering { _ in ok("answer") }
        let request = HTTPRequest(method: .get, url: silent.url)
        let task = Task { [transport] in try await failure(of: request, by: transport) }
        for await _ in arrivals {
            task.cancel()
            break
        }
        let response = try await transport.send(HTTPRequest(method: .get, url: server.url))
        #expect(response.text == "answer")
        _ = try await task.value
    }

    @Test func `is what a closed transport makes of every request`() async throws {
        let (server, arrivals) = try silentServer()
        let request = HTTPRequest(method: .post, url: server.url)
        let task = Task { [transport] in try await failure(of: request, by: transport) }
        for await _ in arrivals {
            transport.close()
            break
        }
        let aborted = try await task.value
        let later = try await failure(of: request, by: transport)
        #expect(aborted.kind == .cancelled)
        #expect(aborted.wasSent)
        #expect(later.kind == .cancelled)
        #expect(!later.wasSent)
        #expect(later.detail == "the transport was closed")
    }
}
