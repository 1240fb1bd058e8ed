import Foundation
import Glibc
import Model
import SinkSupport
import Testing

@testable import Delivery

@Suite struct `A process that reads a file` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Writes a line for each hang-up, after it has written its number.
    private func startReader() throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c",
            "trap 'echo again >> \(folder.path("log"))' HUP; echo $$ > \(folder.path("pid.new")); "
                + "mv \(folder.path("pid.new")) \(folder.path("pid")); while :; do sleep 0.05; done",
        ]
        try process.run()
        return process
    }

    private func eventually(_ isSo: () -> Bool) async throws -> Bool {
        for _ in 0..<400 {
            if isSo() { return true }
            try await Task.sleep(for: .milliseconds(25))
        }
        return false
    }

    private func sink() throws -> any Sink {
        try folder.sink(reload: FileSinkSpec.Reload(pidFile: folder.path("pid")))
    }

    @Test func `is told to read it again, also after a run that ended before that`() async throws {
        let reader = try startReader()
        defer { reader.terminate() }
        #expect(try await eventually { FileManager.default.fileExists(atPath: folder.path("pid")) })
        try await sink().deliver(secret("xaat-1"), from: try handover())
        #expect(try await eventually { (try? folder.read("log")) == "again\n" })
        try await sink().deliver(secret("xaat-1"), from: try handover())
        #expect(try await eventually { (try? folder.read("log")) == "again\nagain\n" })
    }

    @Test func `need not run: it reads the file when it starts`() async throws {
        try await sink().deliver(secret("xaat-1"), from: try handover())
        #expect(try folder.read("checkout.token") == "xaat-1")
    }

    @Test func `is not mistaken for one that got its number later`() async throws {
        let reader = try startReader()
        defer { reader.terminate() }
        #expect(try await eventually { FileManager.default.fileExists(atPath: folder.path("pid")) })
        // The number was written an hour before the process began.
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -3600)],
            ofItemAtPath: folder.path("pid")
        )
        try await sink().deliver(secret("xaat-1"), from: try handover())
        #expect(try folder.names().contains("log") == false)
    }

    @Test(arguments: ["", "soon", "-1", "1", "0"])
    func `has a number that can be read`(text: String) async throws {
        try folder.write(text, to: "pid")
        let error = await refusal { try await sink().deliver(secret("x"), from: try handover()) }
        #expect(error?.detail.contains("cannot find a process in") == true)
        #expect(try folder.read("checkout.token") == "x")
    }
}
