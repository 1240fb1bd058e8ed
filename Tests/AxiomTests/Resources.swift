import Foundation
import Testing

/// The text of a file in the tests' resources.
func resource(_ name: String) throws -> String {
    let folder = Bundle.module.bundleURL.appending(path: "Resources")
    return try String(contentsOf: folder.appending(path: name), encoding: .utf8)
}

/// Compares a text with a recorded one; with `RECORD=1` it is recorded instead, and fails.
func expectRecorded(_ text: String, as name: String, source: String = #filePath) throws {
    guard ProcessInfo.processInfo.environment["RECORD"] == "1" else {
        #expect(try text == resource(name))
        return
    }
    let folder = URL(filePath: source).deletingLastPathComponent().appending(path: "Resources")
    try Data(text.utf8).write(to: folder.appending(path: name))
    Issue.record("\(name) was recorded; read it, and run without RECORD")
}
