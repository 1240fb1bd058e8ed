import Foundation
import Testing

/// Compares an output with the file in `Golden` that a person has looked at.
///
/// `RECORD=1 swift test --filter ControllerTests` writes the files anew, and fails all the same, so
/// that a recording is never taken for a passed test.
func expectGolden(
    _ output: String,
    _ name: String,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden").appending(path: name)
    if ProcessInfo.processInfo.environment["RECORD"] != nil {
        try Data(output.utf8).write(to: file)
        Issue.record("recorded \(name)", sourceLocation: sourceLocation)
        return
    }
    let expected = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    #expect(output == expected, "\(name) differs", sourceLocation: sourceLocation)
}
