import Golden
import Model
import Planning
import Reporting
import Testing

@Suite struct `Status files` {
    private func files(_ report: StatusReport) -> [String: String] {
        StatusFiles.render(report, under: "status").mapValues {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test func `lie at the paths of the manifests`() throws {
        let files = files(try fullReport())
        #expect(
            files.keys.sorted() == [
                "status/SUMMARY.md", "status/status.json", "status/tokens/checkout.yaml",
                "status/tokens/frozen.yaml", "status/tokens/paused.yaml",
                "status/tokens/payments/broken.yaml", "status/tokens/retired.yaml",
                "status/tokens/search.json.yaml",
            ]
        )
    }

    @Test(arguments: [
        ("SUMMARY.md", "SUMMARY.md"), ("status.json", "status.json"),
        ("tokens/checkout.yaml", "status-ready.yaml"),
        ("tokens/frozen.yaml", "status-ambiguous.yaml"),
        ("tokens/search.json.yaml", "status-two-documents.yaml"),
        ("tokens/payments/broken.yaml", "status-held.yaml"),
    ])
    func `read as a person looked them over`(path: String, golden: String) throws {
        let text = try #require(files(try fullReport())["status/\(path)"])
        try expectGolden(text, golden)
    }

    @Test func `say the same whatever the time, the commit and the serial`() throws {
        let report = try fullReport()
        var later = try fullReport(now: now + .days(400))
        later.serial = 4711
        later.source?.commit = "0000000"
        #expect(StatusFiles.render(report, under: "") == StatusFiles.render(later, under: ""))
    }

    @Test func `do not depend on the order of what they are made from`() throws {
        let report = try fullReport()
        var generator = CountingGenerator(state: 42)
        for _ in 0..<20 {
            let entries = report.entries.map { entry in
                var shuffled = entry
                shuffled.conditions.shuffle(using: &generator)
                shuffled.record?.receipts.shuffle(using: &generator)
                shuffled.record?.predecessors.shuffle(using: &generator)
                return shuffled
            }
            let other = StatusReport(
                source: report.source,
                lineage: report.lineage,
                serial: report.serial,
                entries: entries.shuffled(using: &generator),
                now: now
            )
            #expect(StatusFiles.render(other, under: "") == StatusFiles.render(report, under: ""))
            #expect(StatusTable.json(other) == StatusTable.json(report))
        }
    }

    @Test func `hold no field beyond those of the contract`() throws {
        let allowed = [
            "apiVersion", "kind", "metadata", "observed", "token", "previous", "nextRotation",
            "delivery", "conditions", "history",
        ]
        let fields = [
            "name", "organization", "commit", "specDigest", "id", "issuedAt", "expiresAt",
            "capabilitiesDigest", "at", "reason", "sink", "deliveredAt", "verifiedAt", "type",
            "status", "message", "lastTransitionTime", "operation", "outcome", "from", "to",
        ]
        for (path, text) in files(try fullReport()) where path.hasSuffix(".yaml") {
            let keys = text.matches(of: #/^([A-Za-z]+):/#.anchorsMatchLineEndings())
                .map { String($0.1) }
            #expect(Set(keys) == Set(allowed), "\(path)")
            let inner = text.replacing(#/"([^"\\]|\\.)*"/#, with: "")
                .matches(of: #/[{ ]([A-Za-z]+): /#).map { String($0.1) }
            #expect(Set(inner).subtracting(fields).isEmpty, "\(path)")
        }
    }

    @Test func `never hold what could be turned against a secret`() throws {
        for text in files(try fullReport()).values {
            #expect(!text.contains("c0ffee"), "a keyed digest")
            #expect(!text.contains("key-1"), "a key's name")
        }
    }

    @Test func `keep the last ten operations`() throws {
        var entry = try ready()
        entry.history = try (0..<25).map {
            try history(operation(entry.address, at: now - .hours($0)))
        }
        let report = StatusReport(source: nil, lineage: "l", serial: 1, entries: [entry], now: now)
        let text = try #require(files(report)["status/tokens/checkout.yaml"])
        #expect(text.matches(of: #/- \{at: /#).count == 10)
        #expect(text.contains("history:\n  - {at: \"2026-11-23T23:30:00Z\", "))
    }

    @Test func `count only deliveries of the current secret`() throws {
        var entry = try ready()
        entry.record?.receipts[0].tokenID = try tokenID("an-older-one")
        let report = StatusReport(source: nil, lineage: "l", serial: 1, entries: [entry], now: now)
        let text = try #require(files(report)["status/tokens/checkout.yaml"])
        #expect(text.contains("- {sink: file/replica/checkout.token"))
        #expect(!text.contains("- {sink: file/shop/checkout.token"))
    }

    @Test(arguments: [
        ("../../etc/passwd.yaml", "status/_/_/etc/passwd.yaml"),
        ("a/.git/config.yaml", "status/a/_/config.yaml"), ("./a.yml", "status/_/a.yml"),
        ("SUMMARY.md/a.yaml", "status/SUMMARY.md.folder/a.yaml"),
        ("status.json/x/a.json", "status/status.json.folder/x/a.json.yaml"),
    ])
    func `stay in their folder, each apart from the others`(path: String, written: String) {
        let entry = StatusEntry(address: address("a"), position: SourcePosition(path: path))
        let report = StatusReport(source: nil, lineage: "l", serial: 1, entries: [entry], now: now)
        #expect(
            StatusFiles.render(report, under: "status/").keys.sorted()
                == ["status/SUMMARY.md", "status/status.json", written].sorted()
        )
    }

    @Test func `let nothing from outside be markup or steer a terminal`() throws {
        let hostile = "x\u{1B}[2J | <b> @all `y`\n# \u{202E}"
        var entry = try ready()
        entry.position = SourcePosition(path: "a b/(\u{1B}).yaml")
        entry.record?.token.name = hostile
        entry.conditions = ["Ready", "Stalled"].map {
            condition($0, $0 == "Stalled", hostile, hostile)
        }
        entry.failure = operation(entry.address, state: .failed(hostile))
        entry.openOperation = operation(
            entry.address,
            state: .ambiguous(Ambiguity(problem: hostile, nextLookAt: now))
        )
        entry.history = [try history(operation(entry.address, state: .failed(hostile)))]
        let report = StatusReport(
            source: PlanSource(url: hostile, ref: hostile, commit: hostile),
            lineage: "l",
            serial: 1,
            entries: [entry],
            now: now
        )
        let files = files(report)
        let texts =
            Array(files.values) + [
                StatusTable.text(report, TextOptions()), StatusTable.json(report),
                StatusTable.text(entry, now: now, TextOptions()),
                HistoryTable.text(entry.history, address: entry.address, now: now, TextOptions()),
                HistoryTable.json(entry.history, address: entry.address),
                HistoryTable.markdown(entry.history, address: entry.address),
            ]
        for text in texts { expectVisible(text) }
        let summary = try #require(files["status/SUMMARY.md"])
        #expect(summary.contains(##"x\\u001b\[2J \| \<b\> \@all `y`\\u000a\# \\u202e"##))
        #expect(summary.contains("(a%20b/%28%1B%29.yaml)"))
    }
}

@Suite struct `A status for people` {
    @Test func `needs no person for a lost answer, which is found out by itself`() throws {
        var entry = try ambiguous()
        entry.conditions.removeAll { $0.type == "Stalled" }
        let report = StatusReport(
            source: nil,
            lineage: "5f1e6a2c",
            serial: 118,
            entries: [entry],
            now: now
        )
        #expect(!StatusTable.text(report, TextOptions(width: 120)).contains("needs a person"))
    }

    @Test func `tells first what stands still, since when, by whom and why`() throws {
        let report = StatusReport(
            source: nil,
            lineage: "5f1e6a2c",
            serial: 118,
            entries: [try ready()],
            suspensions: [
                Suspension(address: nil, since: now, by: "ada", reason: "an incident"),
                Suspension(address: try ready().address, since: now, by: "bob"),
            ],
            now: now
        )
        let since = now.minuteInUTC
        let text = StatusTable.text(report, TextOptions(width: 160))
        let lines = [
            "Suspended:",
            "  ⏸ everything: suspended since \(since) by ada (an incident); `regent resume` goes on",
            "  ⏸ acme/checkout-ingest: suspended since \(since) by bob; `regent resume "
                + "acme/checkout-ingest` goes on",
        ]
        #expect(text.contains(lines.joined(separator: "\n")), "\(text)")
        #expect(StatusTable.markdown(report).contains("## Suspended\n\n- everything is suspended"))
    }

    @Test(arguments: [80, 160])
    func `is a table, and what needs a person`(width: Int) throws {
        let text = StatusTable.text(try fullReport(), TextOptions(width: width))
        try expectGolden(text, "status-table-\(width).txt")
        let longest = text.split(separator: "\n").map(\.count).max() ?? 0
        #expect(longest <= width)
    }

    @Test func `has colour where it is asked for, and no column moves`() throws {
        let report = try fullReport()
        let coloured = StatusTable.text(report, TextOptions(usesColor: true))
        #expect(coloured.contains("\u{1B}["))
        #expect(withoutColour(coloured) == StatusTable.text(report, TextOptions()))
    }

    @Test func `is stacked where an address leaves no room`() throws {
        var entry = try ready()
        entry.address = address(String(repeating: "a-long-name.", count: 8) + "end")
        entry.nextRotation?.address = entry.address
        let report = StatusReport(source: nil, lineage: "l", serial: 1, entries: [entry], now: now)
        try expectGolden(StatusTable.text(report, TextOptions()), "status-table-stacked.txt")
    }

    @Test func `tells all of one address`() throws {
        let entries = try [ready(), ambiguous(), awaitingReveal(), failed(), removed()]
        let texts = entries.map { StatusTable.text($0, now: now, TextOptions()) }
        try expectGolden(texts.joined(separator: "\n"), "status-details.txt")
    }

    @Test func `is a document for programs`() throws {
        try expectGolden(StatusTable.json(try fullReport()), "status-command.json")
    }

    @Test func `is a page without links where there are no files`() throws {
        let text = StatusTable.markdown(try fullReport())
        #expect(text.contains("| acme/paused | no | Suspended | 2026-11-22 | – | – |\n"))
        #expect(!text.contains("]("))
    }

    @Test func `says when there is nothing`() {
        let report = StatusReport(source: nil, lineage: "l", serial: 0, entries: [], now: now)
        let text = StatusTable.text(report, TextOptions())
        #expect(text == "There are no tokens and no manifests.\n")
    }
}

@Suite struct `A history` {
    private func entries() throws -> [HistoryEntry] {
        try [ambiguous(), failed(), ready()].flatMap(\.history)
    }

    @Test(arguments: [80, 160])
    func `tells what was done, why and with what outcome`(width: Int) throws {
        let text = HistoryTable.text(
            try entries(),
            address: address("checkout-ingest"),
            now: now,
            TextOptions(width: width)
        )
        try expectGolden(text, "history-\(width).txt")
    }

    @Test func `is a document for programs`() throws {
        let json = HistoryTable.json(try entries(), address: address("checkout-ingest"))
        try expectGolden(json, "history.json")
    }

    @Test func `is a table in Markdown`() throws {
        let text = HistoryTable.markdown(try entries(), address: address("checkout-ingest"))
        try expectGolden(text, "history.md")
    }

    @Test func `may be empty`() {
        let text = HistoryTable.text([], address: address("a"), now: now, TextOptions())
        #expect(text == "Nothing was done for acme/a yet.\n")
    }
}
