import Model

/// A timeline as a picture, and as a page with it.
public struct TimelinePicture {
    private let timeline: Timeline

    /// Takes what is drawn.
    public init(_ timeline: Timeline) { self.timeline = timeline }

    // Pixels.
    private static let width = 1000
    private static let margin = 24
    private static let top = 84
    private static let rowHeight = 28
    private static let legendHeight = 52
    private static let characterWidth = 7.4
    private static let longestLabel = 38
    /// Pixels that the label of a mark needs.
    private static let markWidth = 96

    /// The picture as SVG 1.1, with no script and nothing from elsewhere.
    public var svg: String {
        let rows = timeline.rows
        let height = Self.top + max(1, rows.count) * Self.rowHeight + Self.legendHeight
        var lines = [
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.width)" height="\(height)" \
            viewBox="0 0 \(Self.width) \(height)" font-family="Helvetica, Arial, sans-serif">
            <title>\(Self.escaped(title))</title>
            <style>
            .paper { fill: #ffffff }
            .title { font-size: 17px; font-weight: bold; fill: #1c2733 }
            .label { font-size: 13px; fill: #1c2733 }
            .note { font-size: 12px; fill: #5b6770 }
            .grid { stroke: #dde3e8; stroke-width: 1 }
            .stripe { fill: #f5f7f9 }
            .life { fill: #c3d7e8 }
            .old { fill: #f0c27b }
            .rotation { fill: #1f5f8b }
            .expiry { stroke: #b03a3a; stroke-width: 2.5; stroke-linecap: round }
            </style>
            <rect class="paper" width="\(Self.width)" height="\(height)" rx="8"/>
            <text class="title" x="\(Self.margin)" y="34">\(Self.escaped(title))</text>
            """
        ]
        if rows.isEmpty {
            lines.append(Self.text("There are no tokens.", Self.margin, Self.top + 18, "label"))
        }
        lines += stripes(rows.count) + grid(bottom: Self.top + rows.count * Self.rowHeight)
        for (number, row) in rows.enumerated() {
            lines += drawn(row, middle: Self.top + number * Self.rowHeight + Self.rowHeight / 2)
        }
        lines += legend(middle: height - Self.legendHeight / 2)
        return lines.joined(separator: "\n") + "\n</svg>\n"
    }

    /// A page for a browser: the picture, and the same in words.
    public var html: String {
        let rows = timeline.agenda.map { address, event in
            "<tr><td>\(event.at.minuteInUTC)</td><td>\(Self.escaped(address.description))</td>"
                + "<td>\(Self.escaped(event.words(now: timeline.now)))</td></tr>"
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(Self.escaped(title))</title>
            <style>
            body { font-family: Helvetica, Arial, sans-serif; margin: 2rem; color: #1c2733; }
            svg { max-width: 100%; height: auto; }
            table { border-collapse: collapse; margin-top: 1.5rem; }
            th, td { text-align: left; padding: 0.3rem 1.5rem 0.3rem 0; }
            tr { border-bottom: 1px solid #dde3e8; }
            </style>
            </head>
            <body>
            \(svg)<table>
            <thead><tr><th>When</th><th>Token</th><th>What</th></tr></thead>
            <tbody>
            \(rows.joined(separator: "\n"))
            </tbody>
            </table>
            </body>
            </html>

            """
    }

    private var title: String {
        "Tokens from \(timeline.now.minuteInUTC) to \(timeline.end.date)"
    }

    // MARK: Places

    /// Where the bars begin.
    private var left: Int {
        let longest = timeline.rows.map { Self.label(of: $0).count }.max() ?? 0
        return Self.margin + Int(Double(longest) * Self.characterWidth) + 16
    }

    private func x(_ instant: Instant) -> Int {
        let room = Double(Self.width - Self.margin - left)
        return left + Int((timeline.share(of: instant) * room).rounded())
    }

    private static func label(of row: Timeline.Row) -> String {
        let text = row.address.description
        return text.count <= longestLabel ? text : text.prefix(longestLabel - 1) + "…"
    }

    // MARK: Parts

    /// Every other row is shaded, so that an eye finds its way along it.
    private func stripes(_ count: Int) -> [String] {
        stride(from: 1, to: count, by: 2).map { number in
            "<rect class=\"stripe\" x=\"\(Self.margin - 8)\" "
                + "y=\"\(Self.top + number * Self.rowHeight)\" "
                + "width=\"\(Self.width - 2 * Self.margin + 16)\" height=\"\(Self.rowHeight)\"/>"
        }
    }

    private func grid(bottom: Int) -> [String] {
        let room = (Self.width - Self.margin - left) / Self.markWidth
        let marks = TimelineScale(timeline, atMost: room).marks.filter {
            x($0.at) > left + Self.markWidth / 2 && x($0.at) < Self.width - Self.markWidth / 2
        }
        return ([(at: timeline.now, label: "now")] + marks).flatMap { mark in
            [
                "<line class=\"grid\" x1=\"\(x(mark.at))\" y1=\"\(Self.top - 8)\" "
                    + "x2=\"\(x(mark.at))\" y2=\"\(bottom)\"/>",
                Self.text(mark.label, x(mark.at), Self.top - 16, "note", anchor: "middle"),
            ]
        }
    }

    private func drawn(_ row: Timeline.Row, middle: Int) -> [String] {
        let end = min(row.expiresAt ?? timeline.end, timeline.end)
        var lines = [
            Self.text(Self.label(of: row), Self.margin, middle + 4, "label"),
            bar("life", to: end, y: middle - 5, height: 10),
        ]
        let shown = row.events.filter { $0.at <= timeline.end }
        for event in shown {
            if case .oldTokenEnds = event.kind {
                lines.append(bar("old", to: event.at, y: middle - 5, height: 10))
            }
        }
        for event in shown {
            let place = x(event.at)
            switch event.kind {
            case .rotation: lines.append(Self.diamond(place, middle))
            case .expiry: lines.append(Self.cross(place, middle))
            case .oldTokenEnds: break
            }
        }
        return lines
    }

    private func bar(_ style: String, to end: Instant, y: Int, height: Int) -> String {
        "<rect class=\"\(style)\" x=\"\(left)\" y=\"\(y)\" "
            + "width=\"\(max(2, x(end) - left))\" height=\"\(height)\" rx=\"3\"/>"
    }

    private static func diamond(_ x: Int, _ y: Int) -> String {
        "<path class=\"rotation\" d=\"M\(x) \(y - 8) L\(x + 8) \(y) L\(x) \(y + 8) L\(x - 8) \(y) z\"/>"
    }

    private static func cross(_ x: Int, _ y: Int) -> String {
        "<path class=\"expiry\" d=\"M\(x - 5) \(y - 5) L\(x + 5) \(y + 5) "
            + "M\(x + 5) \(y - 5) L\(x - 5) \(y + 5)\"/>"
    }

    private func legend(middle: Int) -> [String] {
        var x = Self.margin
        func after(_ width: Int) -> Int {
            defer { x += width }
            return x
        }
        let parts: [(mark: (Int) -> String, words: String)] = [
            ({ Self.diamond($0 + 8, middle) }, "rotation"),
            ({ Self.cross($0 + 8, middle) }, "the token ends"),
            ({ Self.box("life", $0, middle) }, "the token works"),
            ({ Self.box("old", $0, middle) }, "an older token works, too"),
        ]
        return parts.flatMap { part in
            let place = after(24)
            let words = after(Int(Double(part.words.count) * Self.characterWidth) + 20)
            return [part.mark(place), Self.text(part.words, words, middle + 4, "note")]
        }
    }

    private static func box(_ style: String, _ x: Int, _ middle: Int) -> String {
        "<rect class=\"\(style)\" x=\"\(x)\" y=\"\(middle - 5)\" width=\"16\" height=\"10\" rx=\"3\"/>"
    }

    private static func text(
        _ text: String,
        _ x: Int,
        _ y: Int,
        _ style: String,
        anchor: String = "start"
    ) -> String {
        "<text class=\"\(style)\" x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\">"
            + "\(escaped(text))</text>"
    }

    private static func escaped(_ text: String) -> String {
        text.escapingControls.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }
}
