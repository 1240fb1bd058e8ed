package import Foundation
import Glibc
package import Testing

/// The Python that has the programs of Tests/requirements.txt beside it; nil: they are not installed.
package let python: URL? = {
    guard let path = ProcessInfo.processInfo.environment["REGENT_PYTHON"] else { return nil }
    let python = URL(filePath: path)
    let bao = python.deletingLastPathComponent().appending(path: "bao").path
    return FileManager.default.isExecutableFile(atPath: bao) ? python : nil
}()

package let needsPython: Comment = "REGENT_PYTHON names no python with Tests/requirements.txt"

/// The root of the repository.
package let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

/// A server beside the tests, which ends when its standard input does: with this process at the
/// latest.
package final class Helper: Sendable {
    package let folder: URL
    private let process: Process
    private let input = Pipe()
    private let output = Pipe()

    /// - Parameter script: A script for `sh`, in a folder of its own.
    package init(_ script: String, _ arguments: [String]) throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "regent-sinks-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", script, "sh"] + arguments
        process.currentDirectoryURL = folder
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path]
        process.standardInput = input
        process.standardOutput = output
        let errors = folder.appending(path: "errors")
        try Data().write(to: errors)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        self.process = process
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// The first line that it prints.
    package func readLine() throws -> String {
        var line = Data()
        while let byte = try output.fileHandleForReading.read(upToCount: 1), byte != Data("\n".utf8)
        {
            line += byte
        }
        return String(decoding: line, as: UTF8.self)
    }
}

/// A port that nobody uses.
package func freePort() throws -> Int {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(number) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = unsafe withUnsafeMutablePointer(to: &address) {
        unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            let bound = unsafe bind(number, $0, size)
            return unsafe bound == 0 ? getsockname(number, $0, &size) : bound
        }
    }
    try #require(code == 0)
    return Int(UInt16(bigEndian: address.sin_port))
}
