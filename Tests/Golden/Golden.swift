package import Foundation
package import Testing

/// Compares an output with a file of the repository that a person has looked at.
///
/// `RECORD=1 swift test --filter SUITE` writes the files anew, and fails all the same, so that a
/// recording is never taken for a passed test.
///
/// - Parameter path: From the repository's root.
package func expectFile(
    _ output: String,
    at path: String,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    try expect(output, in: repositoryFile(path), named: path, sourceLocation)
}

/// A file of the repository, by its path from the root.
package func repositoryFile(_ path: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: path)
}

/// The same with a file in the folder `Golden` beside the test.
package func expectGolden(
    _ output: String,
    _ name: String,
    test: String = #filePath,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let folder = URL(filePath: test).deletingLastPathComponent().appending(path: "Golden")
    try expect(output, in: folder.appending(path: name), named: name, sourceLocation)
}

private func expect(
    _ output: String,
    in file: URL,
    named name: String,
    _ sourceLocation: SourceLocation
) throws {
    if ProcessInfo.processInfo.environment["RECORD"] != nil {
        try Data(output.utf8).write(to: file)
        Issue.record("recorded \(name)", sourceLocation: sourceLocation)
        return
    }
    let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    #expect(
        output == expected,
        "\(name) differs; RECORD=1 writes it anew",
        sourceLocation: sourceLocation
    )
}
