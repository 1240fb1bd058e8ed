import Foundation
import Testing

@Suite("The controller")
struct ControllerTests {
    @Test func `acts on a commit, takes requests, and stops cleanly`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        let controller = try world.start(["run"])
        try controller.untilOutput(contains: "acme/a: create done")

        try world.commit(["b.yaml": World.manifest("b")])
        try controller.untilOutput(contains: "acme/b: create done")

        let first = try world.secret("a")
        let handed = try world.regent("regenerate", "acme/a")
        #expect(handed.status == 0, "\(handed.errors)")
        #expect(handed.output.contains("asked the running controller"))
        try controller.untilOutput(contains: "acme/a: regenerate done")
        #expect(try world.secret("a") != first)

        let locked = try world.regent("apply", "--yes")
        #expect(locked.status == 75)
        #expect(try world.regent("plan", "--detailed-exitcode").status == 0)
        #expect(try world.regent("status").status == 0)

        controller.terminate()
        let outcome = controller.wait()
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("the controller stopped"))
    }

    @Test func `runs one cycle with --once`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
        let outcome = try world.regent("run", "--once")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("acme/a: create done"))
    }
}
