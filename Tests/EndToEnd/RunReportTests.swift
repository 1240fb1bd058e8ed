import Foundation
import Testing

@Suite("What a run did, for programs")
struct RunReportTests {
    private struct Report: Decodable {
        struct Entry: Decodable {
            var address, action, result: String
            var problem: String?
            var token: [String: String]?
        }
        struct Status: Decodable {
            var published: Bool
        }
        var handedOver: Bool
        var operations: [Entry]
        var summary: [String: Int]
        var left: [String: Int]?
        var status: Status
    }

    /// The only thing on the standard output, which the published schema describes.
    private func report(_ outcome: Outcome, in world: World) throws -> Report {
        try world.write("report.json", outcome.output)
        let file = world.folder.appending(path: "report.json").path
        let checked = try PublishedSchema("run").check(file)
        #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
        return try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8))
    }

    @Test func `apply lists each operation with its result and its token`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a"), "b.yaml": World.manifest("b")])

        let outcome = try world.regent("apply", "--yes", "-o", "json")

        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("✓ acme/a  created"), "progress is told beside it")
        let report = try report(outcome, in: world)
        #expect(report.operations.map(\.address) == ["acme/a", "acme/b"])
        #expect(report.operations.allSatisfy { $0.result == "done" && $0.token?["id"] != nil })
        #expect(report.summary["done"] == 2)
        #expect(report.left?["unchanged"] == 2)
        #expect(report.status.published)
        #expect(!report.handedOver)
    }

    @Test func `a sink that is down is told of, and the exit status says so`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        try world.write("secrets", "a file in the place of the folder")

        let outcome = try world.regent("run", "--once", "-o", "json")

        #expect(outcome.status == 3)
        let report = try report(outcome, in: world)
        #expect(report.operations.map(\.result) == ["failed"])
        #expect(report.operations.first?.problem?.contains("secrets") == true)
        #expect(report.operations.first?.token == nil)
        #expect(report.status.published)
        #expect(outcome.errors.contains("acme/a: create begins"), "the log is beside it")
    }

    @Test func `a regeneration is listed, or handed to the controller that runs`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        try world.regent("apply", "--yes")

        let done = try report(world.regent("regenerate", "acme/a", "-o", "json"), in: world)
        #expect(done.operations.map(\.action) == ["regenerate"])

        let controller = try world.start(["run"])
        defer { controller.terminate() }
        try controller.untilOutput(contains: "the controller began")
        let asked = try report(world.regent("regenerate", "acme/a", "-o", "json"), in: world)
        #expect(asked.handedOver)
        #expect(asked.operations.isEmpty)
    }

    @Test(arguments: [["plan", "-o", "json"], ["status"], ["schema"], ["apply", "--yes"]])
    func `an output that takes nothing is no success`(arguments: [String]) throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        try world.regent("apply", "--yes")
        let outcome = try world.startWithFullOutput(arguments).wait()
        #expect(outcome.status == 1)
        #expect(
            outcome.errors.contains(
                "regent: the standard output cannot be written: No space left on device"
            )
        )
    }

    @Test func `there is no question beside it, and none without an end`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        for arguments in [["apply", "-o", "json"], ["run", "-o", "json"]] {
            let outcome = try Program(World.regent, arguments, in: world.folder).wait()
            #expect(outcome.status == 64)
            #expect(outcome.output == "")
        }
    }
}
