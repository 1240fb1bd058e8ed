import Foundation
import FoundationNetworking
import Testing

/// A sandbox, a git repository of manifests and a configuration, each in a folder of its own.
final class World {
    let folder: URL
    private let ownSandbox: Sandbox?
    var tokens: URL { folder.appending(path: "tokens") }

    /// The binary that `make install` installs.
    static let regent: String =
        ProcessInfo.processInfo.environment["REGENT_BINARY"]
        ?? root.appending(path: ".build/debug/regent").path

    /// The checkout.
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Starts with an empty repository and, unless one is given, a sandbox of its own.
    convenience init(sandbox: Sandbox? = nil) throws {
        try self.init(using: try sandbox ?? Sandbox())
    }

    /// A world for what needs no API.
    static func withoutSandbox() throws -> World { try World(using: nil) }

    var sandbox: Sandbox {
        get throws { try #require(ownSandbox, "this world has no sandbox") }
    }

    private init(using sandbox: Sandbox?) throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "regent-\(UUID().uuidString.prefix(8).lowercased())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        ownSandbox = sandbox
        try write(
            "regent.yaml",
            """
            apiVersion: regent.dev/v1alpha1
            kind: ControllerConfig
            source: {url: ./tokens, branch: main, interval: 1s}
            organizations:
              - name: acme
                apiURL: \(sandbox?.url ?? "http://127.0.0.1:1")
                credential: {env: AXIOM_TOKEN}
            state: {file: ./state/state.db}
            escrowKey: {file: ./escrow.key}
            filesRoot: ./secrets
            status: {branch: regent-status, path: status}

            """
        )
        try FileManager.default.createDirectory(at: tokens, withIntermediateDirectories: true)
        try git("init", "-q", "-b", "main")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func write(_ path: String, _ text: String) throws {
        let file = folder.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file)
    }

    func read(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: path)), as: UTF8.self)
    }

    @discardableResult
    func git(_ arguments: String...) throws -> String {
        let outcome = try Program("/usr/bin/git", arguments, in: tokens).wait()
        try #require(outcome.status == 0, "git \(arguments): \(outcome.errors)")
        return outcome.output
    }

    func commit(_ files: [String: String], _ message: String = "change") throws {
        for (path, text) in files { try write("tokens/\(path)", text) }
        try git("add", "-A")
        try git("commit", "-q", "-m", message)
    }

    func start(_ arguments: [String], environment: [String: String] = [:]) throws -> Program {
        let token = ownSandbox.map { ["AXIOM_TOKEN": $0.token] } ?? [:]
        return try Program(
            Self.regent,
            arguments,
            in: folder,
            environment: token.merging(environment) { $1 }
        )
    }

    /// Starts a command for which `mlock` fails; root is let off the limit by a right of its own.
    func startWithoutLockedMemory(_ arguments: [String]) throws -> Program {
        let rights = geteuid() == 0 ? ["/usr/bin/setpriv", "--bounding-set", "-ipc_lock"] : []
        return try Program(
            "/usr/bin/prlimit",
            ["--memlock=0"] + rights + [Self.regent] + arguments,
            in: folder,
            environment: ["AXIOM_TOKEN": try sandbox.token]
        )
    }

    /// Runs a command to its end.
    @discardableResult
    func regent(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
        try start(arguments, environment: environment).wait()
    }

    /// What the file sink of a token's name holds.
    func secret(_ name: String) throws -> String { try read("secrets/\(name).token") }

    /// A name that no other world has, for worlds that share a sandbox.
    func unique(_ name: String) -> String { "\(name)-\(folder.lastPathComponent)" }

    /// A manifest of one token with a file sink of its own name.
    static func manifest(
        _ name: String,
        dataset: String = "logs",
        actions: String = "ingest: [create]",
        overlap: String = "24h",
        annotation: String? = nil,
        organization: String? = nil,
        sinks: Bool = true,
        extra: String = ""
    ) -> String {
        """
        apiVersion: regent.dev/v1alpha1
        kind: APIToken
        metadata:
          name: \(name)
        \(annotation.map { "  annotations: {regent.dev/regenerate: \"\($0)\"}\n" } ?? "")spec:
        \(organization.map { "  organization: \($0)" } ?? "")
          expiresAfter: 90d
          datasetCapabilities:
            \(dataset): {\(actions)}
          rotation: {overlap: \(overlap)}
        \(sinks ? "  delivery: [{file: {path: \(name).token}}]" : "")
        \(extra)
        """
    }
}

/// The token API on this machine, as a user starts it.
final class Sandbox {
    let url: String
    let token: String
    private let program: Program
    private let folder: URL

    /// Starts it, with what is to go wrong in it.
    init(faults: [String] = []) throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "sandbox-\(UUID().uuidString.prefix(8).lowercased())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
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
        program.terminate()
        _ = program.wait()
        try? FileManager.default.removeItem(at: folder)
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

extension String {
    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
