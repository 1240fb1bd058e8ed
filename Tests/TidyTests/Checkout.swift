import Foundation

/// A file of the repository.
struct RepositoryFile: Sendable {
    /// From the repository's root.
    let path: String
    let text: String
    /// Of Swift files; none of others.
    let tokens: [SwiftToken]
    /// Those that are code, without the strings in it.
    let code: [SwiftToken]

    init(_ path: String, _ text: String) {
        self.path = path
        self.text = text
        tokens = path.hasSuffix(".swift") ? SwiftToken.tokens(of: text) : []
        code = tokens.filter { $0.kind != .string }
    }

    var isSwift: Bool { path.hasSuffix(".swift") }
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
}

/// What breaks a rule, and where.
struct Violation: Hashable, Comparable, Sendable, CustomStringConvertible {
    let path: String
    let line: Int
    let message: String

    init(_ path: String, _ line: Int, _ message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    var description: String { "\(path):\(line): \(message)" }

    static func < (left: Violation, right: Violation) -> Bool {
        (left.path, left.line, left.message) < (right.path, right.line, right.message)
    }
}

/// The repository that these tests belong to.
struct Checkout: Sendable {
    /// Every file with text in it, sorted by path.
    let files: [RepositoryFile]
    /// Every path, folders included.
    let paths: Set<String>
    /// The names at the top that git does not ignore.
    let topLevel: [String]

    /// Read once for all rules.
    static let current = Result { try Checkout(root: rootOfThisRepository) }

    private static let rootOfThisRepository = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Made by tools, and never in a commit.
    private static let ignored = [".git", ".build", ".venv", "demo"]

    init(root: URL) throws {
        let manager = FileManager.default
        topLevel = try manager.contentsOfDirectory(atPath: root.path)
            .filter { !Self.ignored.contains($0) && !$0.hasSuffix(".swp") }.sorted()
        var paths: Set<String> = []
        var files: [RepositoryFile] = []
        for top in topLevel {
            let below = (try? manager.subpathsOfDirectory(atPath: root.path + "/" + top)) ?? []
            for path in [top] + below.map({ "\(top)/\($0)" }) {
                paths.insert(path)
                let full = root.path + "/" + path
                let kind = try manager.attributesOfItem(atPath: full)[.type] as? FileAttributeType
                guard kind == .typeRegular,
                    let text = try? String(contentsOfFile: full, encoding: .utf8)
                else { continue }
                files.append(RepositoryFile(path, text))
            }
        }
        self.paths = paths
        self.files = files.sorted { $0.path < $1.path }
    }

    /// Files of Swift below folders.
    func swiftFiles(in folders: String...) -> [RepositoryFile] {
        files.filter { file in
            file.isSwift && folders.contains { file.path.hasPrefix("\($0)/") }
        }
    }
}
