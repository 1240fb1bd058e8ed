import Foundation
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
        try configure(api: sandbox?.url ?? "http://127.0.0.1:1")
        try FileManager.default.createDirectory(at: tokens, withIntermediateDirectories: true)
        try git("init", "-q", "-b", "main")
    }

    /// The world that lies in a folder, with another sandbox of the same data.
    init(copyOf original: URL, sandbox: Sandbox) throws {
        folder = FileManager.default.temporaryDirectory
            .appending(path: "regent-\(UUID().uuidString.prefix(8).lowercased())")
        ownSandbox = sandbox
        try FileManager.default.copyItem(at: original, to: folder)
        try configure(api: sandbox.url)
    }

    private func configure(api: String) throws {
        try write(
            "regent.yaml",
            """
            apiVersion: regent.dev/v1alpha1
            kind: ControllerConfig
            source: {url: ./tokens, branch: main, interval: 1s}
            organizations:
              - name: acme
                apiURL: \(api)
                credential: {env: AXIOM_TOKEN}
            state: {file: ./state/state.db}
            escrowKey: {file: ./escrow.key}
            filesRoot: ./secrets
            status: {branch: regent-status, path: status}

            """
        )
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

    func start(
        _ arguments: [String],
        environment: [String: String] = [:],
        input: Any = FileHandle.nullDevice
    ) throws -> Program {
        try start(
            executable: Self.regent,
            arguments,
            environment: environment,
            input: input
        )
    }

    /// Starts another program as if it were the one under test.
    func start(
        executable: String,
        _ arguments: [String],
        environment: [String: String],
        input: Any = FileHandle.nullDevice
    ) throws -> Program {
        let token = ownSandbox.map { ["AXIOM_TOKEN": $0.token] } ?? [:]
        return try Program(
            executable,
            arguments,
            in: folder,
            environment: token.merging(environment) { $1 },
            input: input
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

    /// Starts a command whose standard output is a disk that is full.
    func startWithFullOutput(_ arguments: [String]) throws -> Program {
        try start(
            executable: "/bin/sh",
            ["-c", "exec \"$@\" >/dev/full", "sh", Self.regent] + arguments,
            environment: [:]
        )
    }

    /// Runs a command to its end.
    @discardableResult
    func regent(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
        try start(arguments, environment: environment).wait()
    }

    /// Runs a command that takes its time, without keeping a thread of the caller's pool.
    @discardableResult
    func regentEnded(
        _ arguments: String...,
        environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await start(arguments, environment: environment).ended()
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

extension String {
    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
