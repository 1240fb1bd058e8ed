import Foundation
import Testing

@Suite("TokenDefaults and regent explain")
struct DefaultsTests {
    private static let defaults = """
        apiVersion: regent.dev/v1alpha1
        kind: TokenDefaults
        metadata: {name: payments}
        spec:
          expiresAfter: 90d
          rotation: {every: 30d, spread: 0s}
        """
    private static let token = """
        apiVersion: regent.dev/v1alpha1
        kind: APIToken
        metadata: {name: a}
        spec:
          datasetCapabilities: {logs: {ingest: [create]}}
          delivery: [{file: {path: a.token}}]
        """

    @Test func `a token is issued with what it inherits, and its schedule is explained`() throws {
        let world = try World()
        try world.commit(["pay/defaults.yaml": Self.defaults, "pay/deep/a.yaml": Self.token])
        let before = try world.regent("explain", "acme/a")
        #expect(before.status == 0, "\(before.errors)")
        #expect(before.output.contains("  expiresAfter: 90d"), "\(before.output)")
        #expect(before.output.contains("# pay/defaults.yaml:5\n"), "\(before.output)")
        #expect(before.output.contains("# pay/deep/a.yaml:5\n"), "\(before.output)")
        #expect(before.output.contains("default: a third of expiresAfter\n"), "\(before.output)")
        #expect(before.output.hasSuffix("not known, since no token was issued yet\n"))

        #expect(try world.regent("apply", "--yes").status == 0)
        let after = try world.regent("explain", "acme/a").output
        #expect(after.contains("+ every 30d\n"), "\(after)")
        #expect(after.contains("− renewBefore 30d\n"), "\(after)")
        #expect(after.contains(", RotationDue\n"), "\(after)")
        let json = try world.regent("explain", "acme/a", "-o", "json").output
        #expect(json.contains("\"origin\": \"pay/defaults.yaml:6\""), "\(json)")

        try world.commit(["pay/defaults.yaml": Self.defaults.replacing("90d", with: "1d")])
        let wrong = try world.regent("explain", "acme/a")
        #expect(wrong.status == 1)
        #expect(wrong.output.contains("# not valid: pay/defaults.yaml:5: spec.expiresAfter (24h)"))
        #expect(try world.regent("explain", "acme/b").errors.contains("did you mean acme/a?"))
    }

    @Test func `a single file is validated with the defaults above it`() throws {
        let world = try World.withoutSandbox()
        try world.commit([
            "pay/defaults.yaml": Self.defaults.replacing("expiresAfter: 90d", with: "expires: 90d"),
            "pay/deep/a.yaml": Self.token, "pay/other.yaml": "a: [",
        ])
        let one = try world.regent("validate", "tokens/pay/deep/a.yaml")
        #expect(one.status == 1)
        #expect(one.output.contains("tokens/pay/defaults.yaml:5:3: error: unknown field 'expires'"))
        #expect(!one.output.contains("other.yaml"))
        try world.commit(["pay/defaults.yaml": Self.defaults])
        let mended = try world.regent("validate", "tokens/pay/deep/a.yaml")
        #expect(mended.output == "1 manifest in 1 file, all valid.\n", "\(mended.output)")
    }
}
