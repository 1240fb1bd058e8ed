import Foundation
import Testing

@Suite("The published schema of plans")
struct PlanSchemaTests {
    private static let python =
        ProcessInfo.processInfo.environment["REGENT_PYTHON"]
        ?? World.root.appending(path: ".venv/bin/python").path
    private static let checker = URL(filePath: python).deletingLastPathComponent()
        .appending(path: "check-jsonschema").path
    private static let schema = World.root.appending(path: "docs/schemas/plan.schema.json").path

    private func check(_ path: String) throws -> Outcome {
        try Program(Self.checker, ["--schemafile", Self.schema, path], in: World.root).wait()
    }

    @Test(arguments: ["plan-contract", "plan-full"])
    func `describes a plan with every action and reason`(name: String) throws {
        let golden = World.root.appending(path: "Tests/ReportingTests/Golden/\(name).json").path
        let outcome = try check(golden)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    @Test func `describes what the binary prints, and refuses what it never prints`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        let plan = try world.regent("plan", "-o", "json").output
        try world.write("plan.json", plan)
        let file = world.folder.appending(path: "plan.json").path
        let outcome = try check(file)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")

        for (old, new) in [
            ("\"create\"", "\"make\""), ("\"secret\": \"new\"", "\"secret\": \"old\""),
            ("\"complete\": true", "\"complete\": \"yes\""),
            ("\"formatVersion\": \"1.0\"", "\"x\": 1"),
            ("\"line\": 1", "\"line\": 0"),
        ] {
            #expect(plan.contains(old), "\(old)")
            try world.write("plan.json", plan.replacing(old, with: new))
            #expect(try check(file).status == 1, "\(new)")
        }
    }
}
