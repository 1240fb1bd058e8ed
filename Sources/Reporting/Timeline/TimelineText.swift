import Model

/// A timeline for a terminal, a pull request and a program.
public struct TimelineText {
    /// The lines under which the others are folded into a count.
    private static let agendaLines = 12
    private static let legend =
        "◆ rotation   ✕ the token ends   ═ an older token works, too, until ┤"

    /// A picture with a row an address, and what comes next in words.
    public static func text(_ timeline: Timeline, _ options: TextOptions) -> String {
        guard !timeline.rows.isEmpty else { return "There are no tokens.\n" }
        let longest = timeline.rows.map { $0.address.description.columns }.max() ?? 0
        let labels = min(longest, max(12, options.width / 3))
        let columns = max(20, options.width - labels - 2)
        var lines = [spaces(labels + 2) + axis(timeline, columns)]
        lines += timeline.rows.map { row in
            let label = shortened(row.address.description, to: labels)
            return label.padded(to: labels) + "  " + bar(row, timeline, columns, options)
        }
        let agenda = agenda(timeline, options)
        return (lines + ["", legend, ""] + agenda).joined(separator: "\n") + "\n"
    }

    /// `{"formatVersion": "1.0", "now": …, "until": …, "events": […]}`.
    public static func json(_ timeline: Timeline) -> String {
        JSONWriter.document([
            "formatVersion": "1.0", "now": .string(timeline.now.rfc3339),
            "until": .string(timeline.end.rfc3339),
            "events": .array(timeline.agenda.map { value($0.address, $0.event) }),
        ])
    }

    /// A table of what comes, in Markdown.
    public static func markdown(_ timeline: Timeline) -> String {
        let agenda = timeline.agenda
        guard !agenda.isEmpty else { return "Nothing comes by itself.\n" }
        let rows = agenda.map { address, event in
            [event.at.minuteInUTC, address.description, event.words(now: timeline.now)]
        }
        return Markdown.table(["When", "Token", "What"], rows) + "\n"
    }

    private static func value(_ address: Address, _ event: Timeline.Event) -> OrderedValue {
        let (kind, reason, token): (String, String?, String?) =
            switch event.kind {
            case .rotation(let reason): ("rotation", reason.rawValue, nil)
            case .expiry: ("expiry", nil, nil)
            case .oldTokenEnds(let id): ("oldTokenEnds", nil, id.text)
            }
        return .present([
            "at": .string(event.at.rfc3339), "address": .string(address.description),
            "kind": .string(kind), "reason": .optional(reason), "token": .optional(token),
        ])
    }

    // MARK: The picture

    private static func column(_ instant: Instant, _ timeline: Timeline, _ columns: Int) -> Int {
        Int((timeline.share(of: instant) * Double(columns - 1)).rounded())
    }

    /// `now`, and dates where there is room for them.
    private static func axis(_ timeline: Timeline, _ columns: Int) -> String {
        var line = "now"
        for mark in TimelineScale(timeline, atMost: max(1, columns / 14)).marks {
            let place = column(mark.at, timeline, columns)
            guard place >= line.count + 2, place + mark.label.count <= columns else { continue }
            line = line.padded(to: place) + mark.label
        }
        return line
    }

    private static func bar(
        _ row: Timeline.Row,
        _ timeline: Timeline,
        _ columns: Int,
        _ options: TextOptions
    ) -> String {
        let last = row.expiresAt.map { column($0, timeline, columns) } ?? columns - 1
        var cells = (0..<columns).map { $0 <= last ? "─" : " " }
        if row.expiresAt.map({ $0 > timeline.end }) ?? true { cells[columns - 1] = "→" }
        for event in row.events where event.at <= timeline.end {
            let place = column(event.at, timeline, columns)
            guard case .oldTokenEnds = event.kind else { continue }
            for cell in 0..<place { cells[cell] = "═" }
            cells[place] = "┤"
        }
        for event in row.events where event.at <= timeline.end {
            let place = column(event.at, timeline, columns)
            switch event.kind {
            case .expiry: cells[place] = painted("✕", .bad, options)
            case .rotation: cells[place] = painted("◆", .waiting, options)
            case .oldTokenEnds: break
            }
        }
        var line = cells.joined()
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }

    private static func painted(_ text: String, _ style: Style, _ options: TextOptions) -> String {
        options.usesColor ? style.paint(text) : text
    }

    private static func shortened(_ text: String, to columns: Int) -> String {
        text.count <= columns ? text : text.prefix(columns - 1) + "…"
    }

    // MARK: The list

    private static func agenda(_ timeline: Timeline, _ options: TextOptions) -> [String] {
        let all = timeline.agenda
        guard !all.isEmpty else { return ["Nothing comes by itself."] }
        let shown = options.showsAll ? all : Array(all.prefix(agendaLines))
        let rows = shown.map { address, event -> [TextTable.Cell] in
            let age = Wording.relative(event.at, to: timeline.now)
            return [
                .init("\(event.at.minuteInUTC) (\(age))", event.at.minuteInUTC, age),
                .init(address.description),
                .init(event.words(now: timeline.now)),
            ]
        }
        let table = TextTable(titles: [["WHEN"], ["ADDRESS"], ["WHAT"]], rows: rows)
        let rest = all.count - shown.count
        let more = rest == 0 ? [] : ["and \(Wording.count(rest, "more event")); --all prints them"]
        return table.lines(options) + more
    }
}
