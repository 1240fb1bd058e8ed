import Foundation
import Testing

@Suite("Policies and .regentignore")
struct PolicyTests {
    private static let policies = """
        policies:
          - {path: pay/**, maxLifetime: 30d}
        """
    private static let message =
        "spec.expiresAfter is 90d, against maxLifetime of policies[0] (pay/**); write an "
        + "expiresAfter of at most 30d"

    private func token(_ name: String) -> String {
        """
        apiVersion: regent.dev/v1alpha1
        kind: APIToken
        metadata: {name: \(name)}
        spec: {organization: acme, expiresAfter: 90d, delivery: [{file: {path: \(name).token}}]}
        """
    }

    @Test func `hold a manifest in validate, in plan and in apply alike`() throws {
        let world = try World()
        try world.commit(["pay/a.yaml": token("a"), "b.yaml": token("b")])
        let header = "apiVersion: regent.dev/v1alpha1\nkind: ControllerConfig\n"
        try world.write("policies.yaml", header + Self.policies)
        let checked = try world.regent("validate", "tokens", "--policy", "policies.yaml")
        #expect(checked.status == 1)
        #expect(
            checked.output.contains("tokens/pay/a.yaml:4:42: error: \(Self.message)"),
            "\(checked.output)"
        )
        #expect(try world.regent("validate", "tokens").status == 0)
        try world.write("policies.yaml", header + "policies: [{}]")
        let wrong = try world.regent("validate", "tokens", "--policy", "policies.yaml")
        #expect(wrong.errors.contains("policies.yaml:3:12: error: policies.path is missing"))

        let file = world.folder.appending(path: "regent.yaml")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        try world.write("regent.yaml", text + "\n" + Self.policies + "\n")
        #expect(try world.regent("validate").output.contains(Self.message))
        let plan = try world.regent("plan", environment: ["COLUMNS": "400"])
        #expect(plan.status == 1)
        #expect(plan.output.contains("PolicyViolation"), "\(plan.output)")
        #expect(plan.output.contains(Self.message), "\(plan.output)")
        #expect(try world.regent("apply", "--yes").status == 3)
        #expect(try !world.secret("b").isEmpty)
        #expect(throws: (any Error).self) { _ = try world.secret("a") }
    }

    @Test func `leave out what the file names, from the commit and from the folder`() throws {
        let world = try World.withoutSandbox()
        try world.commit([
            ".regentignore": "drafts/\n", "drafts/a.yaml": "a: [", "b.yaml": token("b"),
        ])
        let checked = try world.regent("validate", "tokens").output
        #expect(checked == "1 manifest in 1 file, all valid.\n")
        let plan = try world.regent("plan", "--refresh=false", "-o", "json")
        #expect(plan.status == 0, "\(plan.output)")
        #expect(plan.output.contains("acme/b"))
    }
}
