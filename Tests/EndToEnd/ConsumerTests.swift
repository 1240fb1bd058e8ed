import Foundation
import Testing

/// A consumer at work while its token is rotated; at full size: `make consumer`.
@Suite("A consumer of a token", .serialized)
struct ConsumerTests {
    private func run(_ arguments: String...) async throws -> Outcome {
        let script = World.root.appending(path: "Tests/EndToEnd/consumer.py").path
        let python = ProcessInfo.processInfo.environment["REGENT_PYTHON"] ?? "/usr/bin/python3"
        return try await Program(python, [script, World.regent] + arguments, in: World.root).ended()
    }

    @Test func `that is told of each new secret loses no event`() async throws {
        let outcome = try await run("10")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("0 rejected, 0 unanswered"))
    }

    @Test func `that nobody tells goes on with the old token, which is kept while in use`()
        async throws
    {
        let outcome = try await run("1", "--untold")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("0 rejected, 0 unanswered"))
    }
}
