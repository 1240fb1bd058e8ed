/// A place in a drawing, in pixels.
struct Point: Hashable {
    var x: Int
    var y: Int

    init(_ x: Int, _ y: Int) {
        self.x = x
        self.y = y
    }
}

/// Lines of SVG, the same ones in each run.
struct SVGDrawing {
    private let width: Int
    private let height: Int
    private var lines: [String] = []

    /// A radius for the corners of an arrow.
    private static let bend = 10
    private static let lineHeight = 16

    init(width: Int, height: Int, title: String) {
        self.width = width
        self.height = height
        lines = ["<title>\(Self.escaped(title))</title>"]
        lines.append(
            "<rect width=\"\(width)\" height=\"\(height)\" rx=\"8\" fill=\"#ffffff\"/>"
        )
    }

    mutating func box(_ name: String, _ subtitle: [String], style: BoxStyle, in frame: Frame) {
        lines.append(
            "<rect x=\"\(frame.left)\" y=\"\(frame.top)\" width=\"\(frame.width)\""
                + " height=\"\(frame.height)\" rx=\"8\" class=\"\(style.rawValue)\"/>"
        )
        let middle = frame.top + frame.height / 2
        let first = middle + 5 - subtitle.count * Self.lineHeight / 2
        text(name, at: Point(frame.centre, first), anchor: .middle, style: "name")
        for (number, line) in subtitle.enumerated() {
            let place = Point(frame.centre, first + (number + 1) * Self.lineHeight)
            text(line, at: place, anchor: .middle, style: "note")
        }
    }

    /// An arrow along points that differ in one coordinate each.
    mutating func arrow(_ points: [Point]) {
        guard let first = points.first else { return }
        var path = "M\(first.x) \(first.y)"
        for (place, point) in points.enumerated().dropFirst() {
            guard place + 1 < points.count else {
                path += " L\(point.x) \(point.y)"
                continue
            }
            let before = Self.toward(points[place - 1], from: point)
            let after = Self.toward(points[place + 1], from: point)
            path += " L\(before.x) \(before.y) Q\(point.x) \(point.y) \(after.x) \(after.y)"
        }
        lines.append("<path d=\"\(path)\" class=\"arrow\" marker-end=\"url(#head)\"/>")
    }

    private static func toward(_ other: Point, from point: Point) -> Point {
        Point(
            point.x + max(-bend, min(bend, other.x - point.x)),
            point.y + max(-bend, min(bend, other.y - point.y))
        )
    }

    enum Anchor: String { case start, middle, end }

    /// Lines of which the last stands at a point.
    mutating func label(_ texts: [String], at point: Point, anchor: Anchor) {
        for (number, line) in texts.enumerated() {
            let rise = (texts.count - 1 - number) * Self.lineHeight
            text(line, at: Point(point.x, point.y - rise), anchor: anchor, style: "label")
        }
    }

    private mutating func text(_ text: String, at point: Point, anchor: Anchor, style: String) {
        lines.append(
            "<text x=\"\(point.x)\" y=\"\(point.y)\" text-anchor=\"\(anchor.rawValue)\""
                + " class=\"\(style)\">\(Self.escaped(text))</text>"
        )
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            default: escaped.append(character)
            }
        }
    }

    var svg: String {
        let head = """
            <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
            viewBox="0 0 \(width) \(height)" font-family="Helvetica, Arial, sans-serif">
            <!-- Drawn from step() by Tests/RotationTests; RECORD=1 draws it anew. -->
            <style>
            .way { fill: #eef4fb; stroke: #33658a; stroke-width: 1.5 }
            .trouble { fill: #fdf3e1; stroke: #b7791f; stroke-width: 1.5 }
            .good { fill: #e8f5e9; stroke: #2e7d32; stroke-width: 1.5 }
            .bad { fill: #fbeaea; stroke: #b03a3a; stroke-width: 1.5 }
            .arrow { fill: none; stroke: #4a5560; stroke-width: 1.5 }
            .name { font-size: 16px; font-weight: bold; fill: #1c2733 }
            .note { font-size: 12px; fill: #4a5560 }
            .label { font-size: 12.5px; fill: #1c2733 }
            </style>
            <defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" \
            markerHeight="7" orient="auto"><path d="M0 0 L10 5 L0 10 z" fill="#4a5560"/></marker></defs>
            """
        return head + "\n" + lines.joined(separator: "\n") + "\n</svg>\n"
    }
}

/// How a box looks.
enum BoxStyle: String { case way, trouble, good, bad }

/// Where a box stands.
struct Frame: Hashable {
    var left: Int
    var top: Int
    var width: Int
    var height: Int

    var right: Int { left + width }
    var bottom: Int { top + height }
    var centre: Int { left + width / 2 }
}
