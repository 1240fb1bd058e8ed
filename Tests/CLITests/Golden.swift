import Foundation
import Testing

/// Compares an output with a file of the repository that a person has looked at.
///
/// `RECORD=1 swift test --filter CLITests` writes the files anew, and fails all the same, so that a
/// recording is never taken for a passed test.
func expectFile(
    _ output: String,
    at path: String,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let file = root.appending(path: path)
    if ProcessInfo.processInfo.environment["RECORD"] != nil {
        try Data(output.utf8).write(to: file)
        Issue.record("recorded \(path)", sourceLocation: sourceLocation)
        return
    }
    let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    #expect(
        output == expected,
        "\(path) differs; RECORD=1 writes it anew",
        sourceLocation: sourceLocation
    )
}
