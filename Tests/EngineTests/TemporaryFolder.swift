import Foundation

/// A folder of its own for one test, which goes away with it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let parent = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
        let url = parent.appendingPathComponent("regent-engine-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// The text of a file; nil where there is none.
    func read(_ name: String) -> String? {
        FileManager.default.contents(atPath: path(name)).map { String(decoding: $0, as: UTF8.self) }
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    }

    /// Puts a folder where a file should be.
    func obstruct(_ name: String) throws {
        remove(name)
        try FileManager.default.createDirectory(
            atPath: path(name),
            withIntermediateDirectories: true
        )
    }

    func remove(_ name: String) {
        try? FileManager.default.removeItem(atPath: path(name))
    }

    /// The files below the folder that have a text in them.
    func files(with text: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            let content = FileManager.default.contents(atPath: self.path(name))
            return content?.range(of: Data(text.utf8)) != nil
        }
    }
}
