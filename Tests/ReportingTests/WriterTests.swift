import FoundationEssentials
import Golden
import Model
import Planning
import Testing

@testable import Reporting

@Suite struct `A plan for programs` {
    @Test func `has the contract's keys in their order`() throws {
        try expectGolden(PlanJSON.render(try contractPlan()), "plan-contract.json")
        try expectGolden(PlanJSON.render(try fullPlan()), "plan-full.json")
    }

    @Test func `is JSON`() throws {
        struct Document: Decodable {
            struct Operation: Decodable {
                var address: String
                var notBefore: String?
            }
            var formatVersion: String
            var operations: [Operation]
            var summary: [String: Int]
        }
        let text = PlanJSON.render(try fullPlan())
        let document = try JSONDecoder().decode(Document.self, from: Data(text.utf8))
        #expect(document.formatVersion == "1.0")
        #expect(document.operations.count == 26)
        #expect(document.summary["deferred"] == 6)
        #expect(document.summary["hold"] == 6)
        #expect(document.summary["adopt"] == 2)
        #expect(document.operations.compactMap(\.notBefore).contains("2026-11-23T23:35:00Z"))
    }
}

@Suite struct `The plan of these tests` {
    @Test func `has every action and every reason`() throws {
        let plan = try fullPlan()
        #expect(Set(plan.operations.map(\.action)) == Set(Action.allCases))
        let reasons = plan.operations.flatMap {
            $0.reasons + [$0.deferral?.reason].compactMap(\.self)
        }
        #expect(Set(reasons) == Set(Reason.allCases))
    }
}

@Suite struct `A plan on a pull request` {
    @Test func `is a table, and the whole text folded away`() throws {
        try expectGolden(PlanMarkdown.render(try fullPlan()), "plan-full.md")
    }

    @Test func `stays within what a host takes as a comment`() throws {
        var plan = try longPlan()
        plan.diagnostics = []
        #expect(PlanMarkdown.render(plan).utf8.count < 4096)
        plan.operations = plan.operations.prefix(200).map { operation in
            create(
                spec(operation.address.name, sinks: (0..<20).map { "a/long/path/to/a/sink/\($0)" })
            )
        }
        let text = PlanMarkdown.render(plan)
        #expect(text.utf8.count < 65_536)
        #expect(text.contains("\n… `regent plan --all` prints the rest.\n```\n\n</details>\n"))
    }

    @Test func `cannot break out of its fence`() {
        let operation = create(spec("a", description: "``` </details> @all", sinks: ["a"]))
        let text = PlanMarkdown.render(plan([operation]))
        #expect(text.contains("\n````diff\n"))
        #expect(text.hasSuffix("\n````\n\n</details>\n"))
    }
}

@Suite struct `JSON strings` {
    @Test(arguments: ["", "a\"b\\c", "\u{0}\u{1F}\u{7F}\u{9F}", "\u{202E}é→🎉\u{E0001}", "\r\n\t"])
    func `are read back as they were`(text: String) throws {
        let json = text.doubleQuoted
        expectVisible(json)
        let decoded = try JSONDecoder().decode([String].self, from: Data("[\(json)]".utf8))
        #expect(decoded == [text])
    }
}

@Suite struct `YAML scalars` {
    @Test(arguments: [
        "Checkout ingest", "checkout-ingest", "sha256:0d5f3a7c", "4f1c2ab", "7a3e51c0-66f1",
        "file/shop/checkout.token", "kubernetesSecret/shop/axiom#token", "/run/secrets/axiom",
        "succeeded", "e5", "01M851KTA0A7MXYBGS2FC563RH",
    ])
    func `are plain where every reader takes them for strings`(text: String) {
        #expect(YAMLWriter.scalar(text) == text)
    }

    @Test(arguments: [
        "", " a", "a ", "-", "- a", "--- a", "...", "?", "~", "true", "No", "ON", "y", "null",
        "Null", "1", "1_000", "1.5", "12e45", "1e5", "0x1f", "0o17", "017", "0b1", ".5", "-1",
        "2026-11-24", "2026-11-24T09:30:00Z", "12:30:45", "a: b", "a:", ":a", "a #b", "#a", "a,b",
        "[a", "a]", "{a", "a}", "&a", "*a", "!a", "|", ">", "'a'", "\"a\"", "%a", "@a", "`a`",
        "a\\b", "a\nb", "a\tb", "é", "=", "<<", "1234567890123456789012345678901234567890",
    ])
    func `are quoted where one might not`(text: String) {
        #expect(YAMLWriter.scalar(text).hasPrefix("\""))
        #expect(YAMLWriter.scalar(text).hasSuffix("\""))
    }

    @Test(arguments: [
        ("a\"b\\c", #""a\"b\\c""#), ("a\nb\tc\r", #""a\nb\tc\r""#),
        ("\u{0}\u{1B}\u{85}\u{2028}", #""\u0000\u001b\u0085\u2028""#),
        ("\u{FEFF}\u{FFFF}\u{61C}", #""\ufeff\uffff\u061c""#), ("é→👩\u{200D}💻", "\"é→👩\u{200D}💻\""),
    ])
    func `have every unsafe character escaped`(text: String, yaml: String) {
        #expect(text.doubleQuoted == yaml)
    }

    @Test func `are long only in quotes`() {
        let text = String(repeating: "a", count: 300)
        #expect(YAMLWriter.scalar(text) == "\"\(text)\"")
    }
}

@Suite struct `Diagnostics` {
    @Test func `have their line of the file with a caret`() {
        let diagnostic = Diagnostic(
            .error,
            "unknown field 'überlapps'",
            hint: "did you mean 'overlap'?",
            position: SourcePosition(path: "a.yaml", line: 14, column: 9),
            excerpt: "\t日本: {überlapps: 48h}"
        )
        #expect(
            DiagnosticText.render([diagnostic], TextOptions()) == """
                a.yaml:14:9: error: unknown field 'überlapps'; did you mean 'overlap'?
                     日本: {überlapps: 48h}
                              ^

                """
        )
    }

    @Test func `are sorted, and have no caret where their column is out of sight`() {
        let diagnostics = [
            Diagnostic(
                .warning,
                "b",
                position: SourcePosition(path: "b.yaml", line: 1, column: 90),
                excerpt: "cut off"
            ),
            Diagnostic(.note, "a", address: address("a")), Diagnostic(.error, "no place"),
        ]
        let text = DiagnosticText.render(diagnostics, TextOptions())
        #expect(
            text == """
                acme/a: note: a
                error: no place
                b.yaml:1:90: warning: b
                    cut off

                """
        )
        #expect(text == DiagnosticText.render(diagnostics.reversed(), TextOptions()))
        #expect(DiagnosticText.render([], TextOptions()).isEmpty)
    }

    @Test func `are a list in Markdown`() {
        let diagnostics = [
            Diagnostic(.warning, "b", position: SourcePosition(path: "b.yaml")),
            Diagnostic(.error, "unknown field 'a_b'", hint: "see `regent help`"),
        ]
        #expect(
            DiagnosticText.markdown(diagnostics) == """
                - error: unknown field 'a\\_b'; see `regent help`
                - b.yaml:1:1: warning: b

                """
        )
        #expect(DiagnosticText.markdown([]).isEmpty)
    }

    @Test func `are data for programs`() throws {
        let diagnostic = Diagnostic(
            .error,
            "unknown field",
            position: SourcePosition(path: "a.yaml", line: 14, column: 9)
        )
        #expect(
            DiagnosticText.json([diagnostic]) == """
                {
                  "formatVersion": "1.0",
                  "diagnostics": [
                    {
                      "severity": "error",
                      "summary": "unknown field",
                      "hint": null,
                      "address": null,
                      "position": {
                        "path": "a.yaml",
                        "line": 14,
                        "column": 9
                      }
                    }
                  ]
                }

                """
        )
    }
}

@Suite struct `Text in Markdown` {
    @Test(arguments: [
        ("run `a | b_c`, then *stop*", #"run `a | b_c`, then \*stop\*"#),
        ("one ` alone", #"one \` alone"#), ("``` </details>", #"\`\`\` \</details\>"#),
        (#"\`a`"#, #"\\`a`"#), ("@all #1 &amp; [a](b)", ##"\@all \#1 \&amp; \[a\](b)"##),
    ])
    func `has code where a text has it, and no other markup`(text: String, markdown: String) {
        #expect(Markdown.prose(text) == markdown)
    }

    @Test func `has no bar in a cell that would end it`() {
        let table = Markdown.table(["A"], [["`a|b` | c"]])
        #expect(table == "| A |\n| --- |\n| `a\\|b` \\| c |")
    }
}

@Suite struct `Words for people` {
    @Test(arguments: [
        (0, "now"), (1, "in 1s"), (-119, "119s ago"), (120, "in 2m"), (-7199, "119m ago"),
        (7200, "in 2h"), (172_799, "in 47h"), (172_800, "in 2d"), (-2_592_000, "30d ago"),
    ])
    func `tell an age in the largest unit of which there are two`(seconds: Int, text: String) {
        #expect(Wording.relative(now + .seconds(seconds), to: now) == text)
    }

    @Test func `list with a last and`() {
        #expect(Wording.list([]) == "")
        #expect(Wording.list(["a"]) == "a")
        #expect(Wording.list(["a", "b", "c"]) == "a, b and c")
    }

    @Test(arguments: [("abc", 3), ("日本", 4), ("é→", 2), ("🎉", 2), ("", 0)])
    func `take as many columns as a terminal gives them`(text: String, columns: Int) {
        #expect(text.columns == columns)
    }
}
