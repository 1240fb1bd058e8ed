import Foundation
import Testing

/// A git server of this machine, with one bare repository, `tokens.git`.
protocol GitServer: AnyObject {
    /// The folder that all of its files are in.
    var folder: URL { get }
    /// The fields of `source` by which a configuration reaches the repository.
    var source: String { get }
}

extension GitServer {
    /// The repository on the server's disk.
    var repository: URL { folder.appending(path: "repositories/tokens.git") }

    static func makeFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "git-server-\(UUID().uuidString.prefix(8).lowercased())")
        let repository = folder.appending(path: "repositories/tokens.git")
        try FileManager.default.createDirectory(at: repository, withIntermediateDirectories: true)
        try run(
            "/usr/bin/git",
            ["init", "-q", "--bare", "-b", "main", repository.path],
            in: folder
        )
        let config = ["-C", repository.path, "config", "http.receivepack", "true"]
        try run("/usr/bin/git", config, in: folder)
        return folder
    }

    /// Starts a server, which ends when it is asked to or when nobody is there to ask any more.
    static func serve(_ program: String, _ arguments: [String], in folder: URL) throws -> Program {
        let script = World.root.appending(path: "Tests/EndToEnd/GitServers/serve.py").path
        return try Program("/usr/bin/python3", [script, program] + arguments, in: folder)
    }

    @discardableResult
    static func run(_ program: String, _ arguments: [String], in folder: URL) throws -> String {
        let outcome = try Program(program, arguments, in: folder).wait()
        try #require(outcome.status == 0, "\(program) \(arguments): \(outcome.errors)")
        return outcome.output
    }

    /// What git says of the repository.
    func git(_ arguments: String...) throws -> String {
        try Self.run("/usr/bin/git", ["-C", repository.path] + arguments, in: folder)
    }

    static func write(_ text: String, to name: String, in folder: URL) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
    }
}

extension World {
    /// Reads its manifests from a server from now on, to which its commits are pushed.
    func use(_ server: some GitServer, timeout: String = "20s") throws {
        let configuration = try read("regent.yaml")
        let lines = configuration.split(separator: "\n", omittingEmptySubsequences: false)
        let line = "source: {\(server.source), branch: main, interval: 1s, timeout: \(timeout)}"
        let changed = lines.map { $0.hasPrefix("source:") ? line : String($0) }
        try write("regent.yaml", changed.joined(separator: "\n"))
    }

    /// Brings the newest commit to a server, as a person would over another way.
    func push(to server: some GitServer, force: Bool = false) throws {
        let branch = force ? "+main" : "main"
        try git("push", "-q", server.repository.path, branch)
    }
}
