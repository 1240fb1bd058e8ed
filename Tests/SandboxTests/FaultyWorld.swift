import HTTPServer
import Model
import SeededRandom
import Synchronization

@testable import Sandbox

/// The API behind faults, at an instant that a test sets; it behaves the same in each run.
final class FaultyWorld: Sendable {
    private final class Report: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }

    let clock = TestClock(API.start)
    private let folder: TemporaryFolder
    private let firstToken: String
    private let api: Mutex<FaultyAPI>
    private let report = Report()

    init(_ faults: String...) throws {
        folder = try TemporaryFolder()
        var random = SeededRandom(seed: 1)
        let data = try SandboxData(folder: folder.path, using: &random)
        firstToken = data.firstToken.map(text) ?? ""
        let report = report
        api = Mutex(
            FaultyAPI(
                SandboxAPI(data: data, requestsPerMinute: 100_000, random: random),
                faults: try faults.map { try Fault($0) },
                report: { report.add($0) }
            )
        )
    }

    /// What was told of faults.
    var told: [String] { report.all }

    /// Nil: the connection closed without an answer.
    @discardableResult
    func send(
        _ method: String,
        _ path: String,
        _ body: String = "",
        secret: String? = nil
    ) -> Answer? {
        let request = ServerRequest(
            method: method,
            path: path,
            headers: HeaderFields([
                (name: "Authorization", value: "Bearer \(secret ?? firstToken)"),
                (name: "Content-Type", value: "application/json"),
            ]),
            body: Array(body.utf8)
        )
        return api.withLock { $0.respond(to: request, at: clock.now).map(Answer.init) }
    }

    @discardableResult
    func create(_ name: String) -> Answer? {
        send("POST", "/v2/tokens", #"{"name": "\#(name)"}"#)
    }

    /// What the API really holds, by a way on which nothing goes wrong, in the order of making.
    func names() throws -> [String] {
        try api.withLock { try $0.api.store.tokens().map(\.name) }.filter { !$0.hasPrefix("First") }
    }

    /// The names in an answer to a list.
    func listed() -> [String] {
        let answer = send("GET", "/v2/tokens")
        let names = answer?.text.matches(of: #/"name":"([^"]*)"/#).map { String($0.output.1) }
        return names?.filter { !$0.hasPrefix("First") } ?? []
    }
}
