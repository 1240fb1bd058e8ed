import Foundation
import Testing

@Suite("Bad input")
struct BadInputTests {
    private static let cases =
        BadInput.sources + BadInput.manifests + BadInput.states + BadInput.answers
    private static let page = World.root.appending(path: "docs/errors.md")

    /// A line of the page.
    private struct Line: Sendable {
        var group: String
        var text: String
    }

    @Test func `gets one clear error and its exit status, as docs/errors.md has them`() async throws
    {
        var lines: [Int: Line] = [:]
        // A few at a time: most of them wait, and each keeps threads.
        try await withThrowingTaskGroup(of: (Int, Line).self) { group in
            var next = 0
            func add() {
                guard next < Self.cases.count else { return }
                let (index, input) = (next, Self.cases[next])
                next += 1
                group.addTask { (index, try await Self.line(of: input)) }
            }
            for _ in 0..<4 { add() }
            for try await (index, line) in group {
                lines[index] = line
                add()
            }
        }
        let text = Self.text(Self.cases.indices.compactMap { lines[$0] })
        if ProcessInfo.processInfo.environment["RECORD"] != nil {
            try Data(text.utf8).write(to: Self.page)
            Issue.record("docs/errors.md was written anew; read the difference")
        }
        let expected = try String(contentsOf: Self.page, encoding: .utf8)
        #expect(text == expected, "docs/errors.md differs; RECORD=1 writes it anew")
    }

    // MARK: One case

    private static func line(of input: BadInput) async throws -> Line {
        let world = try World()
        let isInTeam = input.name.contains("submodule")
        let path = isInTeam ? "team/kept.yaml" : "kept.yaml"
        try world.commit([path: World.manifest("kept"), "sealed.yaml": sealed])
        let first = try world.regent("apply", "--yes")
        try #require(first.status == 0, "\(input): \(first.output)\(first.errors)")
        let secret = try world.secret("kept")
        try world.commit(["other.yaml": World.manifest("other")])
        let surroundings = try input.arrange(world)
        let outcome = try await start(input, surroundings, in: world).ended()
        // Not by SIGTERM, which a thread of the tests has blocked.
        surroundings.beside?.kill()
        _ = await surroundings.beside?.ended()
        let own = world.folder.path
        let folders: KeyValuePairs = [
            "\(own)/": "", own: ".", surroundings.server?.folder.path ?? own: "",
        ]

        let output = "\(input):\n\(outcome.output)\(outcome.errors)"
        #expect(outcome.status == input.status, "\(output)")
        let messages = messages(in: outcome)
        #expect(messages.count == (input.isAccepted ? 0 : 1), "\(messages) of \(output)")
        let others = world.folder.appending(path: "secrets/other.token").path
        #expect(FileManager.default.fileExists(atPath: others) == input.goesOn, "\(output)")
        #expect(try world.secret("kept") == secret, "\(output)")
        #expect(try await world.sandbox.listed()["kept"]?.count == 1, "\(output)")
        return Line(group: input.group, text: row(input, messages, outcome.status, folders))
    }

    private static let sealed = World.manifest("sealed", sinks: false)

    private static func start(
        _ input: BadInput,
        _ surroundings: BadInput.Surroundings,
        in world: World
    ) throws -> Program {
        let apply = ["apply", "--yes"] + surroundings.options
        guard let interruption = surroundings.interruption else {
            return try world.start(apply, environment: surroundings.environment)
        }
        let report = world.folder.appending(path: "calls").path
        return try interruption.start(apply, in: world, report: report)
    }

    /// What is wrong, by the run's own words.
    private static func messages(in outcome: Outcome) -> [String] {
        let lines = (outcome.output + "\n" + outcome.errors).split(separator: "\n").map(String.init)
        let found = lines.filter { line in
            ["regent: ", "error: "].contains { line.hasPrefix($0) }
                || [": error: ", ": warning: ", "✗", "  ? "].contains { line.contains($0) }
        }
        // The last line of a run that was refused sums up what was told before.
        let summary = "regent: nothing was done: "
        let all = found.count > 1 ? found.filter { !$0.hasPrefix(summary) } : found
        // A lost answer is told at each look for what came of it.
        return Set(all).sorted()
    }

    // MARK: The page

    private static func row(
        _ input: BadInput,
        _ messages: [String],
        _ status: Int32,
        _ folders: KeyValuePairs<String, String>
    ) -> String {
        let address = #/(127\.0\.0\.1|localhost):\d+/#
        let whole = folders.reduce(messages.joined(separator: " ⏎ ")) {
            $0.replacing($1.key, with: $1.value)
        }
        let message = whole.replacing(address, with: "127.0.0.1:8080")
            .replacing(#/\b[0-9a-f]{32}\b|\b[0-9a-f]{16}\b/#, with: "0123abcd…")
            .replacing(#/approve [0-9a-f]{7}/#, with: "approve 0123abc")
            .replacing(#/serial \d+/#, with: "serial 9")
            .replacing(#/keyscan -p \d+/#, with: "keyscan -p 8080")
            .replacing("|", with: "\\|")
            .trimmed
        let cell =
            input.isAccepted
            ? "none: it is taken as it is" : "`\(message.replacing("`", with: "'"))`"
        return "| \(input.name) | \(cell) | \(status) |"
    }

    private static func text(_ lines: [Line]) -> String {
        var text = """
            # What bad input gets

            One line a case: what was wrong, what `regent apply` said, and how it ended. In each of them the token that was there stays
            as it is, and its secret where it is; unless the whole run is refused, every other token goes on (a
            file that is too large may have had defaults, so its folder waits). The exit statuses are
            in [the commands](commands.md). Written by `Tests/EndToEnd/BadInput` from what the program printed; `RECORD=1` writes it anew.

            """
        var group = ""
        for line in lines {
            if line.group != group {
                group = line.group
                text +=
                    "\n## \(group)\n| what is wrong | message | exit status |\n| --- | --- | --- |\n"
            }
            text += line.text + "\n"
        }
        return text
    }
}
