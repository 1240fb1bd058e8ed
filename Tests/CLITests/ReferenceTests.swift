import Golden
import Testing

@testable import CLI

@Suite struct `The reference` {
    private static let manual = ManualPage(
        program: sampleProgram,
        version: "1.2.3",
        date: "2026-11-25"
    )

    private func page(_ names: String...) throws -> String {
        Self.manual.page(of: try #require(CommandPath(names, of: sampleProgram)))
    }

    @Test func `of all commands is the page that the repository shows`() throws {
        let page = ReferenceMarkdown(program: RegentProgram.description)
            .page(topics: HelpTopic.allCases)
        try expectFile(page, at: "docs/commands.md")
    }

    @Test func `has a manual page for each command`() throws {
        try expectFile(try page("bake"), at: "Tests/CLITests/Golden/bakery-bake.1")
        try expectFile(try page(), at: "Tests/CLITests/Golden/bakery.1")
    }

    @Test func `lets roff take no text for a request`() throws {
        let odd = CommandDescription(
            name: "odd",
            summary: ".nothing 'special' \\here — “ü”",
            discussion: "  .kept\n  'as it is"
        )
        let manual = ManualPage(program: odd, version: "1", date: "2026-11-25")
        let path = try #require(CommandPath([], of: odd))
        let lines = manual.page(of: path).split(separator: "\n")
        #expect(
            lines.contains(
                "odd \\- .nothing \\(aqspecial\\(aq \\ehere \\[u2014] \\[u201C]\\[u00FC]\\[u201D]"
            )
        )
        #expect(lines.contains("  .kept"))
        #expect(lines.contains("  \\(aqas it is"))
        #expect(lines.allSatisfy { !$0.hasPrefix("'") && $0.unicodeScalars.allSatisfy(\.isASCII) })
    }

    @Test func `explains each topic within the width`() {
        for topic in HelpTopic.allCases {
            let lines = topic.text(width: 100).split(separator: "\n")
            #expect(!lines.isEmpty)
            // Options are never broken, so that they can be copied.
            if topic != .configuration {
                #expect(lines.allSatisfy { $0.count <= 100 }, "\(topic)")
            }
        }
    }

    @Test func `says what each exit status and each reason means`() {
        let statuses = HelpTopic.exitCodes.text(width: 80)
        for status in ExitStatus.allCases {
            #expect(statuses.contains("  \(status.rawValue)"))
        }
    }
}
