import Foundation
import Glibc
import Model
import SinkSupport

@testable import Delivery

let isRoot = geteuid() == 0

extension SinkFactory {
    /// Makes sinks that need nothing but a folder.
    init(filesRoot: String) {
        self.init(SinkConnections(filesRoot: filesRoot, time: .stopped))
    }
}

extension TimeSource {
    /// One instant for ever, in which nothing takes time.
    static let stopped = TimeSource(now: { Instant(seconds: 1_800_000_000) }, sleep: { _ in })
}

/// A folder of its own for one test, which goes away with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let parent = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
        let url = parent.appendingPathComponent("regent-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    func write(_ text: String, to name: String, mode: Int = 0o400) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
    }

    func read(_ name: String) throws -> String {
        let data = try Data(contentsOf: URL(fileURLWithPath: path(name)))
        return String(decoding: data, as: UTF8.self)
    }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(
            atPath: path(name),
            withIntermediateDirectories: true
        )
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: path(name),
            withDestinationPath: target
        )
    }

    /// Everything in it, hidden names included, sorted.
    func names() throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path).sorted()
    }

    func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path(name))[.posixPermissions] as? Int
    }

    func inode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path(name))[.systemFileNumber] as? Int
    }

    /// A sink for a path below this folder.
    func sink(
        _ path: String = "checkout.token",
        mode: UInt16 = 0o400,
        owner: String? = nil,
        reload: FileSinkSpec.Reload? = nil,
        template: String? = nil
    ) throws(SinkError) -> any Sink {
        let spec = FileSinkSpec(
            path: path,
            mode: mode,
            owner: owner,
            reload: reload,
            options: SinkOptions(template: template)
        )
        return try SinkFactory(filesRoot: self.path).make(.file(spec))
    }
}
