import Foundation
import FoundationNetworking
import Testing

/// The token API on this machine, as a user starts it.
final class Sandbox {
    let url: String
    let token: String
    private let program: Program
    private let folder: URL
    /// What `--data` names.
    var data: URL { folder.appending(path: "data") }

    /// The token that every sandbox begins with.
    static let firstTokenName = "First token of the sandbox"

    /// Starts empty, or with a copy of what another one's ``data`` was when it had stopped, and with
    /// what is to go wrong in it.
    init(copyOf original: URL? = nil, faults: [String] = []) throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "sandbox-\(UUID().uuidString.prefix(8).lowercased())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if let original {
            let data = folder.appending(path: "data")
            try FileManager.default.copyItem(at: original, to: data)
        }
        program = try Program(
            World.regent,
            ["sandbox", "--data", "data", "--listen", "127.0.0.1:0", "--rate-limit", "100000"]
                + faults.map { "--fault=\($0)" },
            in: folder
        )
        let pairs = try program.firstLine().split(separator: " ").map {
            $0.split(separator: "=", maxSplits: 1).map(String.init)
        }
        let values = Dictionary(pairs.map { ($0[0], $0[1]) }) { first, _ in first }
        url = try #require(values["AXIOM_URL"])
        token = try #require(values["AXIOM_TOKEN"])
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Ends the program; its data stay until the object goes.
    func stop() {
        program.terminate()
        _ = program.wait()
    }

    /// The status of an answer, and its body.
    func send(
        _ method: String,
        _ path: String,
        with secret: String,
        body: String? = nil
    ) async throws -> (status: Int, body: Data) {
        var request = URLRequest(url: try #require(URL(string: url + path)))
        request.httpMethod = method
        request.setValue("Bearer \(secret)", forHTTPHeaderField: "Authorization")
        if let body {
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
            request.httpBody = Data(body.utf8)
        }
        let (data, response) = try await URLSession.shared.data(for: request)
        return (try #require(response as? HTTPURLResponse).statusCode, data)
    }

    /// The status of an ingest: 200 where the secret works for the data set.
    func ingest(into dataset: String, with secret: String) async throws -> Int {
        try await send(
            "POST",
            "/v1/datasets/\(dataset)/ingest",
            with: secret,
            body: #"[{"message": "hello"}]"#
        ).status
    }

    /// Asks until the secret is refused, at most for about a minute.
    func untilRefused(_ secret: String, by dataset: String) async throws {
        for _ in 0..<20_000 where try await ingest(into: dataset, with: secret) == 401 { return }
        Issue.record("the secret still works")
    }

    struct Listed: Decodable {
        var id: String
        var name: String
        var expiresAt: String?

        /// Whether it works for so many seconds yet.
        func lasts(_ seconds: Double) -> Bool {
            guard let expiresAt else { return true }
            let instant = try? Date.ISO8601FormatStyle(includingFractionalSeconds: true)
                .parse(expiresAt)
            return instant.map { $0.timeIntervalSinceNow > seconds } ?? true
        }
    }

    /// Every token that the API lists, by name.
    func listed() async throws -> [String: [Listed]] {
        let answer = try await send("GET", "/v2/tokens", with: token)
        return Dictionary(
            grouping: try JSONDecoder().decode([Listed].self, from: answer.body),
            by: \.name
        )
    }
}
