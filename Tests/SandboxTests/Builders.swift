import Foundation
import HTTPServer
import Model
import Secrets
import Synchronization

@testable import Sandbox

/// A clock that a test sets.
final class TestClock: Sendable {
    private let instant: Mutex<Instant>

    init(_ instant: Instant) { self.instant = Mutex(instant) }

    var now: Instant { instant.withLock { $0 } }

    func set(_ instant: Instant) { self.instant.withLock { $0 = instant } }
}

/// An answer with its body as JSON.
struct Answer: Sendable {
    let status: Int
    let headers: HeaderFields
    let body: [UInt8]
    let announcedBytes: Int?

    init(_ response: ServerResponse) {
        status = response.status
        headers = HeaderFields(response.headers)
        body = response.body
        announcedBytes = response.announcedBytes
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    var json: [String: JSONValue] {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(body)),
            case .object(let members) = value
        else { return [:] }
        return members
    }

    /// A member of the body that is a string; empty where it is none.
    subscript(name: String) -> String {
        guard case .text(let text) = json[name] else { return "" }
        return text
    }

    var message: String { self["message"] }
}

/// The API over a store in a folder of its own, at an instant that a test sets.
final class API: Sendable {
    static let start = Instant(seconds: 1_795_512_600)

    let folder: TemporaryFolder
    let clock = TestClock(API.start)
    let firstToken: String
    private let api: Mutex<SandboxAPI>

    init(
        in folder: TemporaryFolder? = nil,
        requestsPerMinute: Int = 1000,
        showsLastUse: Bool = false
    ) throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        var random = SystemRandom()
        let data = try SandboxData(folder: folder.path, using: &random)
        firstToken = data.firstToken.map(text) ?? ""
        api = Mutex(
            SandboxAPI(
                data: data,
                requestsPerMinute: requestsPerMinute,
                showsLastUse: showsLastUse,
                random: random
            )
        )
    }

    /// Sends a request; with the first token unless another secret, or none, is given.
    func send(
        _ method: String,
        _ path: String,
        _ body: [UInt8] = [],
        secret: String? = "",
        headers: [(name: String, value: String)] = []
    ) -> Answer {
        let secret = secret == "" ? firstToken : secret
        let credential = secret.map { [(name: "authorization", value: "Bearer \($0)")] } ?? []
        let request = ServerRequest(
            method: method,
            path: path,
            headers: HeaderFields(credential + headers),
            body: body
        )
        return api.withLock { Answer($0.respond(to: request, at: clock.now)) }
    }

    func send(_ method: String, _ path: String, _ body: String, secret: String? = "") -> Answer {
        send(method, path, Array(body.utf8), secret: secret)
    }

    func lastUseCount() throws -> Int {
        try api.withLock { try $0.store.lastUses().count }
    }

    func eventCount(in dataset: String) throws -> Int {
        try api.withLock { try $0.store.eventCount(in: dataset) }
    }
}

/// The characters of a secret, for a test alone.
func text(_ secret: SharedSecret) -> String {
    secret.withSecret { secret in
        secret.withBytes { span in
            unsafe span.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }
}
