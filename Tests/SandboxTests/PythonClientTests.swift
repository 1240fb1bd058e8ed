import Foundation
import Model
import Sandbox
import Testing

/// The Python of a virtual environment with `Tests/requirements.txt`; `make test` makes one.
private let python = ProcessInfo.processInfo.environment["REGENT_PYTHON"]

@Suite struct `Axiom's own Python client` {
    @Test(.enabled(if: python != nil, "REGENT_PYTHON names no python with Tests/requirements.txt"))
    func `is served unchanged`() throws {
        let folder = try TemporaryFolder()
        let sandbox = try SandboxServer(
            SandboxServer.Options(dataFolder: folder.file("data")),
            now: { Instant(seconds: Int64(Date().timeIntervalSince1970)) }
        )
        defer { sandbox.stop() }
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("EndToEnd/axiom_client.py")
        let client = Process()
        client.executableURL = URL(fileURLWithPath: try #require(python))
        client.arguments = [script.path]
        client.environment = [
            "AXIOM_URL": sandbox.url,
            "AXIOM_TOKEN": try #require(sandbox.firstToken.map { SandboxTests.text($0) }),
        ]
        let output = Pipe()
        client.standardOutput = output
        client.standardError = output
        try client.run()
        let words = output.fileHandleForReading.readDataToEndOfFile()
        client.waitUntilExit()
        #expect(
            client.terminationStatus == 0,
            Comment(rawValue: String(decoding: words, as: UTF8.self))
        )
    }
}
