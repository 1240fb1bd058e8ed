import Foundation
import Testing

@Suite("regent suspend and resume")
struct SuspendTests {
    @Test func `everything stands still until it is resumed, and the plan says why`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        #expect(try world.regent("suspend").status == 1, "there is no state yet")
        try world.regent("apply", "--yes")
        let secret = try world.secret("a")
        try world.commit(["a.yaml": World.manifest("a", annotation: "please")])

        let suspended = try world.regent("suspend", "--reason", "an incident")
        #expect(suspended.status == 0, "\(suspended.errors)")
        let words = try #require(
            suspended.output.trimmed.split(separator: "is ", maxSplits: 1).last
        )
        #expect(words.contains("(an incident); `regent resume` goes on"), "\(words)")
        let again = try world.regent("suspend").output
        #expect(again.hasPrefix("everything is already suspended"), "\(again)")
        #expect(again.contains("(an incident)"), "\(again)")
        let plan = try world.regent("plan", environment: ["COLUMNS": "400"])
        #expect(plan.output.contains("⏸ regenerate"), "\(plan.output)")
        #expect(plan.output.contains("warning: everything is suspended since"), "\(plan.output)")
        #expect(try world.regent("apply", "--yes").status == 0)
        #expect(try world.secret("a") == secret)
        let status = try world.regent("status")
        #expect(status.output.contains("⏸ everything: suspended since"), "\(status.output)")
        #expect(try world.regent("status", "-o", "json").output.contains("\"an incident\""))

        #expect(try world.regent("resume", "acme/a").errors.contains("everything is still"))
        #expect(try world.regent("resume").output == "everything goes on\n")
        #expect(try world.regent("resume").output == "everything was not suspended\n")
        #expect(try world.regent("resume", "acme/b").errors.contains("did you mean acme/a?"))
        #expect(try world.regent("apply", "--yes").status == 0)
        #expect(try world.secret("a") != secret)
    }

    @Test func `one token is left alone, and a running controller takes it up`() async throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a"), "b.yaml": World.manifest("b")])
        let controller = try world.start(["run"])
        try controller.untilOutput(contains: "2 done")
        let secret = try world.secret("a")
        #expect(try world.regent("suspend", "acme/c").errors.contains("did you mean acme/"))
        #expect(try world.regent("suspend", "acme/a").status == 0)
        try controller.untilOutput(contains: "it is suspended since")
        try world.commit([
            "a.yaml": World.manifest("a", annotation: "please"),
            "b.yaml": World.manifest("b", annotation: "please"),
        ])
        try controller.untilOutput(contains: "acme/b: regenerate done")
        #expect(try world.secret("a") == secret)

        #expect(try world.regent("resume", "acme/a").output == "acme/a goes on\n")
        try controller.untilOutput(contains: "acme/a: regenerate done")
        controller.terminate()
        #expect(controller.wait().status == 0)
        #expect(try world.secret("a") != secret)
    }
}
