import Foundation
import Testing

/// The Python of a virtual environment that has schemathesis, too.
private let python: String? = {
    let python = ProcessInfo.processInfo.environment["REGENT_PYTHON"]
    let program = python.map {
        URL(filePath: $0).deletingLastPathComponent().appending(path: "schemathesis").path
    }
    return program.map(FileManager.default.isExecutableFile) == true ? python : nil
}()

@Suite("The sandbox and the API's published description")
struct ConformanceTests {
    /// The same few requests each time; thousands of others: `make conformance`.
    @Test(
        .enabled(
            if: python != nil,
            "REGENT_PYTHON names no python with Tests/requirements.txt"
        )
    )
    func `agree wherever schemathesis looks`() throws {
        let script = World.root.appending(path: "Tests/EndToEnd/conformance.py").path
        let outcome = try Program(
            try #require(python),
            [script, World.regent, "12", "fuzzing,stateful"],
            in: World.root
        ).wait()
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("No issues found"), "\(outcome.output)")
    }
}
