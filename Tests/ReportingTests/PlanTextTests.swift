import Golden
import Model
import Planning
import Reporting
import Testing

@Suite struct `A plan for people` {
    @Test func `reads like the contract's example`() throws {
        try expectGolden(PlanText.render(contractPlan(), TextOptions()), "plan-contract-80.txt")
        let wide = PlanText.render(try contractPlan(), TextOptions(width: 120))
        try expectGolden(wide, "plan-contract-120.txt")
    }

    @Test(arguments: [80, 160])
    func `says what each action does and why`(width: Int) throws {
        let text = PlanText.render(try fullPlan(), TextOptions(width: width))
        try expectGolden(text, "plan-full-\(width).txt")
    }

    @Test func `has colour where it is asked for, and no column moves`() throws {
        let plan = try fullPlan()
        let coloured = PlanText.render(plan, TextOptions(width: 100, usesColor: true))
        try expectGolden(coloured, "plan-full-colour.txt")
        let plain = PlanText.render(plan, TextOptions(width: 100))
        #expect(withoutColour(coloured) == plain)
    }

    @Test func `folds many operations into counts, unless all are asked for`() throws {
        let plan = try longPlan()
        try expectGolden(PlanText.render(plan, TextOptions()), "plan-folded.txt")
        let all = PlanText.render(plan, TextOptions(showsAll: true))
        #expect(all.contains("acme/create-149"))
        #expect(all.contains("acme/wait-11"))
    }

    @Test func `says when there is nothing to do`() throws {
        let next = ScheduledRotation(
            address: address("a"),
            at: now + .hours(30),
            reason: .rotationDue
        )
        let text = PlanText.render(plan(unchanged: 3, next: next), TextOptions())
        #expect(
            text == """
                Regent compared tokens@4f1c2ab (main) with state serial 118 and 42 live tokens
                at acme.

                Nothing to do. 3 tokens are as the manifests say.
                Next without a commit: acme/a on 2026-11-25 05:30 UTC.

                """
        )
    }

    @Test(arguments: [
        (0, "Nothing to do. There are no tokens and no manifests."),
        (1, "Nothing to do. 1 token is as its manifest says."),
    ])
    func `counts in words`(unchanged: Int, sentence: String) {
        let text = PlanText.render(plan(unchanged: unchanged), TextOptions())
        #expect(text.hasSuffix("\n\n\(sentence)\n"))
    }

    @Test func `names the organizations that were not asked`() {
        let text = PlanText.render(
            plan([create(spec("a", sinks: ["a.token"]))], live: [:]),
            TextOptions(width: 200)
        )
        #expect(
            text.hasPrefix(
                "Regent compared tokens@4f1c2ab (main) with state serial 118 "
                    + "and did not ask acme for its live tokens.\n"
            )
        )
    }

    @Test(arguments: [
        ("https://git.example.com/acme/tokens.git", "tokens"), ("git@host:tokens.git", "tokens"),
        ("/srv/tokens/", "tokens"), ("", "source"),
    ])
    func `names a repository by the end of its URL`(url: String, name: String) {
        var plan = plan()
        plan.source.url = url
        #expect(PlanText.render(plan, TextOptions()).hasPrefix("Regent compared \(name)@4f1c2ab "))
    }

    @Test func `shows errors where nothing else can be shown`() throws {
        let diagnostic = Diagnostic(
            .error,
            "the file is no YAML: did not find expected ',' or '}'",
            position: SourcePosition(path: "tokens/a.yaml", line: 3, column: 12),
            excerpt: "spec: {a: 1 b"
        )
        let text = PlanText.render(plan(diagnostics: [diagnostic]), TextOptions())
        try expectGolden(text, "plan-errored.txt")
    }

    @Test(arguments: [40, 60, 80, 100, 120, 160])
    func `keeps to the width where no single word is longer`(width: Int) throws {
        let plan = try fullPlan()
        for colour in [true, false] {
            let text = PlanText.render(plan, TextOptions(width: width, usesColor: colour))
            let lines = withoutColour(text).split(separator: "\n")
            for line in lines.prefix(while: { !$0.contains("warning: ") }) where line.count > width
            {
                let isOneWord = line.split(separator: " ").count == 1
                #expect(isOneWord, "\(line.count) columns: \(line)")
            }
        }
    }

    @Test func `does not depend on the order of what it is made from`() throws {
        let plan = try fullPlan()
        var generator = CountingGenerator(state: 42)
        for _ in 0..<20 {
            var shuffled = plan
            shuffled.operations.shuffle(using: &generator)
            shuffled.later.shuffle(using: &generator)
            shuffled.diagnostics.shuffle(using: &generator)
            #expect(
                PlanText.render(shuffled, TextOptions()) == PlanText.render(plan, TextOptions())
            )
            #expect(PlanJSON.render(shuffled) == PlanJSON.render(plan))
        }
    }

    @Test func `never cuts an address`() throws {
        let long = String(repeating: "a-very-long-name.", count: 12) + "end"
        let text = PlanText.render(
            plan([create(spec(long, sinks: ["a.token"])), create(spec("b", sinks: ["b.token"]))]),
            TextOptions()
        )
        #expect(text.contains("  + create      acme/\(long)\n                new manifest"))
        #expect(text.contains("  + create      acme/b  new manifest  tokens/b.yaml:1\n"))
    }

    @Test func `takes sets for sets`() throws {
        let before = spec("a", datasets: ["logs": ["ingest": ["create", "read"]]], sinks: ["a"])
        var after = before
        after.tokenName = "B"
        let text = PlanText.render(
            plan([regenerate(after, from: try record(before))]),
            TextOptions()
        )
        #expect(!text.contains("datasets"))
        #expect(text.contains("      name       a  → B\n"))
    }

    @Test func `never lets a manifest steer the terminal`() throws {
        let hostile = "a\u{1B}[2J\u{7}\u{202E}\nb"
        var hostilePlan = plan(
            [
                create(
                    spec(
                        "a",
                        tokenName: hostile,
                        description: hostile,
                        datasets: [hostile: [hostile: [hostile]]],
                        sinks: [hostile],
                        path: hostile
                    )
                )
            ],
            diagnostics: [
                Diagnostic(
                    .error,
                    hostile,
                    hint: hostile,
                    position: SourcePosition(path: hostile),
                    excerpt: hostile
                )
            ]
        )
        hostilePlan.operations.append(
            PlannedOperation(
                address: address("b"),
                action: .hold,
                reasons: [.nameTaken],
                deferral: Deferral(reason: .nameTaken, remedy: hostile)
            )
        )
        hostilePlan.later = [LaterChange(address: address("c"), fields: [hostile], at: nil)]
        hostilePlan.source = PlanSource(url: hostile, ref: hostile, commit: hostile)
        for text in [
            PlanText.render(hostilePlan, TextOptions()), PlanJSON.render(hostilePlan),
            PlanMarkdown.render(hostilePlan),
            DiagnosticText.json(hostilePlan.diagnostics),
        ] {
            expectVisible(text)
            #expect(text.contains("\\u001b[2J"))
        }
    }
}

/// Nothing but line feeds may do anything but show itself.
func expectVisible(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    let steering = text.unicodeScalars.filter {
        $0 != "\n" && ($0.properties.generalCategory == .control || $0 == "\u{202E}")
    }
    #expect(steering.isEmpty, sourceLocation: sourceLocation)
}

func withoutColour(_ text: String) -> String {
    text.replacing(#/\u{1B}\[[0-9]*m/#, with: "")
}
