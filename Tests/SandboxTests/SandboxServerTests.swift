import Foundation
import FoundationNetworking
import Model
import Secrets
import SeededRandom
import Testing

@testable import Sandbox

@Suite struct `A sandbox's server` {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func server(folder: String? = nil, rateLimit: Int = 1000) throws -> SandboxServer {
        try SandboxServer(
            SandboxServer.Options(
                dataFolder: folder ?? self.folder.file("data"),
                rateLimit: rateLimit
            ),
            now: { API.start }
        )
    }

    /// Asks over a real connection.
    func ask(
        _ server: SandboxServer,
        _ method: String,
        _ path: String,
        _ body: String? = nil,
        secret: String
    ) async throws -> (status: Int, json: [String: JSONValue]) {
        var request = URLRequest(url: try #require(URL(string: server.url + path)))
        request.httpMethod = method
        request.setValue("Bearer \(secret)", forHTTPHeaderField: "Authorization")
        request.httpBody = body.map { Data($0.utf8) }
        let (data, response) = try await URLSession.shared.data(for: request)
        let status = try #require(response as? HTTPURLResponse).statusCode
        guard case .object(let json) = try? JSONDecoder().decode(JSONValue.self, from: data) else {
            return (status, [:])
        }
        return (status, json)
    }

    func text(_ value: JSONValue?) -> String {
        if case .text(let text) = value { text } else { "" }
    }

    @Test func `keeps organization, tokens and secrets through a restart`() async throws {
        let first = try server()
        let firstToken = try #require(first.firstToken.map { SandboxTests.text($0) })
        let created = try await ask(
            first,
            "POST",
            "/v2/tokens",
            #"{"name": "reader", "orgCapabilities": {"apiTokens": ["read"]}}"#,
            secret: firstToken
        )
        #expect(created.status == 200)
        first.stop()

        let second = try server()
        #expect(second.organizationID == first.organizationID)
        #expect(second.organizationID.wholeMatch(of: /sandbox-[0-9a-f]{8}/) != nil)
        #expect(second.firstToken.map { SandboxTests.text($0) } == firstToken)
        let path = "/v2/tokens/\(text(created.json["id"]))"
        let read = try await ask(second, "GET", path, secret: text(created.json["token"]))
        #expect(read.status == 200)
        #expect(read.json["name"] == .text("reader"))
        second.stop()
    }

    @Test func `answers many regenerations at a time with as many tokens`() async throws {
        let server = try server()
        let secret = try #require(server.firstToken.map { SandboxTests.text($0) })
        let old = try await ask(server, "POST", "/v2/tokens", #"{"name": "a"}"#, secret: secret)
        let path = "/v2/tokens/\(text(old.json["id"]))/regenerate"
        let answers = try await withThrowingTaskGroup(of: [String: JSONValue].self) { group in
            for _ in 0..<100 {
                group.addTask {
                    try await ask(
                        server,
                        "POST",
                        path,
                        #"{"existingTokenExpiresAt": "2026-12-01T00:00:00Z"}"#,
                        secret: secret
                    ).json
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers.map { text($0["id"]) }).subtracting([""]).count == 100)
        #expect(Set(answers.map { text($0["token"]) }).subtracting([""]).count == 100)
        server.stop()
    }

    @Test func `closes a connection, or breaks an answer off, where it is told to`() async throws {
        let server = try SandboxServer(
            SandboxServer.Options(
                dataFolder: folder.file("data"),
                faults: [Fault(.lostAnswer, frequency: .times(1)), Fault(.truncated)]
            ),
            now: { API.start }
        )
        let secret = try #require(server.firstToken.map { SandboxTests.text($0) })
        for _ in 0..<2 {
            await #expect(throws: URLError.self) {
                try await ask(server, "POST", "/v2/tokens", #"{"name": "a"}"#, secret: secret)
            }
        }
        server.stop()
    }

    @Test func `is found at its url, with version 6, too`() throws {
        let server = try server()
        #expect(server.url.wholeMatch(of: /http:\/\/127\.0\.0\.1:[0-9]+/) != nil)
        server.stop()
        let other = try SandboxServer(
            SandboxServer.Options(dataFolder: folder.file("other"), host: "::1"),
            now: { API.start }
        )
        #expect(other.url.wholeMatch(of: /http:\/\/\[::1\]:[0-9]+/) != nil)
        other.stop()
    }

    @Test func `says why it does not start`() throws {
        let running = try server()
        let port = try #require(UInt16(running.url.split(separator: ":").last ?? ""))
        let taken = #expect(throws: SandboxError.self) {
            try SandboxServer(
                SandboxServer.Options(dataFolder: folder.file("other"), port: port),
                now: { API.start }
            )
        }
        #expect(
            taken?.description == """
                the sandbox cannot listen on 127.0.0.1:\(port): Address already in use; stop what \
                listens there, or choose another port (0 takes a free one)
                """
        )
        let file = folder.file("file")
        try Data("x".utf8).write(to: URL(fileURLWithPath: file))
        let blocked = #expect(throws: SandboxError.self) { try server(folder: file + "/data") }
        #expect(
            blocked?.description == """
                the sandbox cannot make its folder \(file)/data: Not a directory; \
                choose one that you may write with --data
                """
        )
        running.stop()
    }
}

@Suite struct `A sandbox's folder` {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `holds no secret but the first token's, in a file for its owner alone`() throws {
        let api = try API(in: folder)
        let created = api.send("POST", "/v2/tokens", #"{"name": "a"}"#)["token"]
        #expect(created.hasPrefix("xaat-"))
        for secret in [api.firstToken, created] {
            let holders = try folder.files().filter { _, bytes in
                String(decoding: bytes, as: UTF8.self).contains(secret.dropFirst(5))
            }
            #expect(Array(holders.keys) == (secret == created ? [] : ["first-token"]))
        }
        let attributes = try FileManager.default.attributesOfItem(
            atPath: folder.file("first-token")
        )
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `is made for its owner alone`() throws {
        let path = folder.file("a/b")
        var random = SystemRandom()
        _ = try SandboxData(folder: path, using: &random)
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o700)
    }

    @Test func `tells nothing of a first token that was deleted`() throws {
        let api = try API(in: folder)
        let id = api.send("GET", "/v2/tokens").text.firstMatch(of: /"id":"([^"]+)"/)?.output.1
        #expect(api.send("DELETE", "/v2/tokens/\(id ?? "")").status == 204)
        #expect(try API(in: folder).firstToken == "")
    }

    @Test func `tells nothing of a first token whose file is gone, and goes on`() throws {
        let api = try API(in: folder)
        try FileManager.default.removeItem(atPath: folder.file("first-token"))
        let again = try API(in: folder)
        #expect(again.firstToken == "")
        #expect(again.send("GET", "/v2/tokens", secret: api.firstToken).status == 200)
    }

    @Test func `begins anew where the first start was cut off before its commit`() throws {
        let leftOver = "xaat-00000000-0000-0000-0000-000000000000"
        for name in ["first-token", "first-token.new"] {
            try Data(leftOver.utf8).write(to: URL(fileURLWithPath: folder.file(name)))
        }
        let api = try API(in: folder)
        #expect(api.firstToken != leftOver)
        #expect(api.send("GET", "/v2/tokens").status == 200)
        #expect(try folder.files()["first-token.new"] == nil)
    }

    @Test func `gives each sandbox secrets of its own`() throws {
        #expect(try API().firstToken != API().firstToken)
    }

    @Test func `has ids and secrets of all the randomness that it is given`() {
        var random = SeededRandom(seed: 1)
        let texts = (0..<1000).map { _ in RandomBits(using: &random).text }
        #expect(Set(texts).count == 1000)
        #expect(
            texts.allSatisfy {
                $0.wholeMatch(of: /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/) != nil
            }
        )
        for place in 0..<36 where ![8, 13, 18, 23].contains(place) {
            let digits = Set(texts.map { Array($0.utf8)[place] })
            #expect(digits.count == 16)
        }
    }

    @Test func `is not used where its database is none`() throws {
        try Data("no database, and long enough to be looked at as one".utf8)
            .write(to: URL(fileURLWithPath: folder.file("sandbox.db")))
        let error = #expect(throws: SandboxError.self) { _ = try API(in: folder) }
        let path = folder.file("sandbox.db")
        #expect(
            error?.description.hasPrefix("the sandbox cannot use its database \(path): SQLite: ")
                == true
        )
    }
}
