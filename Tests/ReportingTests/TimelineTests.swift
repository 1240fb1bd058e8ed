import Golden
import Model
import Planning
import Reporting
import Testing

@Suite struct `A timeline` {
    /// Four tokens: one in its overlap, one that is overdue, one far away, one for ever.
    private func report() throws -> StatusReport {
        var overdue = try entry("search-overdue", expires: now + .days(10))
        overdue.nextRotation = rotation(of: overdue, at: now - .hours(2), .rotationDue)
        var far = try entry("audit-export", expires: now + .days(700))
        far.nextRotation = rotation(of: far, at: now + .days(600), .expiringSoon)
        return StatusReport(
            source: nil,
            lineage: "5f1e6a2c",
            serial: 7,
            entries: [try ready(), overdue, far, try awaitingReveal(), held()],
            now: now
        )
    }

    private func entry(_ name: String, expires: Instant) throws -> StatusEntry {
        let spec = spec(name)
        var record = try record(spec)
        record.token.expiresAt = expires
        record.predecessors = []
        return StatusEntry(
            address: spec.address,
            position: spec.position,
            spec: spec,
            record: record
        )
    }

    private func rotation(
        of entry: StatusEntry,
        at instant: Instant,
        _ reason: Reason
    ) -> ScheduledRotation {
        ScheduledRotation(address: entry.address, at: instant, reason: reason)
    }

    @Test(arguments: [80, 120])
    func `is a picture for a terminal`(width: Int) throws {
        let text = TimelineText.text(Timeline(try report()), TextOptions(width: width))
        try expectGolden(text, "timeline-\(width).txt")
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
    }

    @Test func `is in colour where that is wanted`() throws {
        let timeline = Timeline(try report(), length: .days(14))
        let text = TimelineText.text(timeline, TextOptions(width: 80, usesColor: true))
        try expectGolden(text, "timeline-colour.txt")
    }

    @Test func `is JSON, Markdown, SVG and a page`() throws {
        let timeline = Timeline(try report())
        try expectGolden(TimelineText.json(timeline), "timeline.json")
        try expectGolden(TimelineText.markdown(timeline), "timeline.md")
        let picture = TimelinePicture(timeline)
        try expectGolden(picture.svg, "timeline.svg")
        try expectGolden(picture.html, "timeline.html")
    }

    @Test func `looks as far ahead as it is told to`() throws {
        let week = Timeline(try report(), length: .days(7))
        #expect(week.end == now + .days(7))
        let events = TimelineText.markdown(week).split(separator: "\n").count - 2
        #expect(events == 2, "the overdue rotation and the end of the overlap")
    }

    @Test func `begins with what comes first`() throws {
        let rows = Timeline(try report()).rows.map(\.address.name)
        #expect(
            rows == ["search-overdue", "checkout-ingest", "audit-export", "search-dashboard"]
        )
    }

    @Test func `leaves out what is over`() throws {
        var old = try entry("old", expires: now + .days(1))
        old.record?.predecessors = [
            Predecessor(id: try tokenID("gone"), expiresAt: now - .hours(1)),
            Predecessor(id: try tokenID("forever"), expiresAt: nil),
        ]
        let report = StatusReport(source: nil, lineage: "", serial: 1, entries: [old], now: now)
        #expect(Timeline(report).rows.first?.events.map(\.kind) == [.expiry])
    }

    @Test func `of nothing says so`() {
        let nothing = StatusReport(source: nil, lineage: "", serial: 0, entries: [], now: now)
        #expect(TimelineText.text(Timeline(nothing), TextOptions()) == "There are no tokens.\n")
        #expect(TimelineText.markdown(Timeline(nothing)) == "Nothing comes by itself.\n")
        #expect(TimelinePicture(Timeline(nothing)).svg.contains("There are no tokens."))
    }

    @Test func `is folded after a dozen events`() throws {
        let entries = try (1...20).map {
            try entry("token-\($0)", expires: now + .days($0))
        }
        let report = StatusReport(source: nil, lineage: "", serial: 1, entries: entries, now: now)
        let text = TimelineText.text(Timeline(report), TextOptions())
        #expect(text.hasSuffix("\nand 8 more events; --all prints them\n"))
        let all = TimelineText.text(Timeline(report), TextOptions(showsAll: true))
        #expect(!all.contains("--all"))
    }
}
