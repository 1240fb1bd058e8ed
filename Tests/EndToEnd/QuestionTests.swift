import Foundation
import Testing

/// `regent apply` at a terminal, which `script` makes for it.
@Suite("The question")
struct QuestionTests {
    private let world: World
    private let keyboard = Pipe()

    init() throws {
        world = try World()
        try world.commit(["a.yaml": World.manifest("a")])
    }

    private func applyAtTerminal() throws -> Program {
        let program = try Program(
            "/usr/bin/script",
            ["-qec", "exec \(World.regent) apply", "/dev/null"],
            in: world.folder,
            environment: ["AXIOM_TOKEN": try world.sandbox.token],
            input: keyboard
        )
        try program.untilOutput(contains: "taken for a yes: ")
        return program
    }

    private func type(_ keys: String) throws {
        try keyboard.fileHandleForWriting.write(contentsOf: Data(keys.utf8))
    }

    private var hasApplied: Bool {
        FileManager.default.fileExists(atPath: world.folder.path + "/secrets/a.token")
    }

    @Test func `does it on a yes`() throws {
        let apply = try applyAtTerminal()
        try type("yes\n")
        #expect(apply.wait().status == 0)
        #expect(hasApplied)
    }

    @Test func `says what the answer was where it was no yes`() throws {
        let apply = try applyAtTerminal()
        try type("y\n")
        let outcome = apply.wait()
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("the answer was 'y', not 'yes'"), "\(outcome.output)")
        #expect(!hasApplied)
    }

    @Test func `is left at once by Ctrl-C`() throws {
        let apply = try applyAtTerminal()
        try type("\u{3}")
        let outcome = apply.wait()
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("nothing was done"), "\(outcome.output)")
        #expect(!hasApplied)
    }

    @Test func `is not asked where nothing could be done`() throws {
        let apply = try world.regent("apply", "--yes", environment: ["AXIOM_TOKEN": ""])
        #expect(apply.status == 1)
        #expect(
            apply.output.contains("organization 'acme' cannot be asked"),
            "\(apply.output)\(apply.errors)"
        )
        #expect(apply.errors.contains("the live tokens of acme are not known"))
    }
}
