/// A label and its values, each of which begins a line of its own.
struct Detail {
    var label: String
    /// Each value in parts that stand on one line where they fit, else below each other.
    var values: [[StyledText]]

    init(_ label: String, _ values: [[StyledText]]) {
        self.label = label
        self.values = values
    }

    init(_ label: String, _ value: StyledText) { self.init(label, [[value]]) }

    /// The change of a text that came from outside: `before  → after`.
    init(_ label: String, from before: String, to after: String) {
        let arrow = StyledText("→", .changed).followed(by: .free(after))
        self.init(label, [[.free(before), arrow]])
    }

    /// The lines, with labels in a column of their own.
    func lines(indent: Int, labelColumns: Int, _ options: TextOptions) -> [String] {
        let start = indent + labelColumns
        let rows = values.flatMap { Self.rows($0, start: start, options) }
        return rows.enumerated().map { index, row in
            let label = index == 0 ? self.label.padded(to: labelColumns) : spaces(labelColumns)
            return spaces(indent) + label + row
        }
    }

    private static func rows(
        _ parts: [StyledText],
        start: Int,
        _ options: TextOptions
    ) -> [String] {
        guard let first = parts.first else { return [] }
        let whole = parts.dropFirst().reduce(first) { $0.followed(by: $1, gap: 2) }
        if start + whole.columns <= options.width || parts.count == 1 {
            return wrapped(whole, start: start, indent: 0, options)
        }
        return wrapped(first, start: start, indent: 0, options)
            + parts.dropFirst().flatMap { wrapped($0, start: start, indent: 2, options) }
    }

    /// Lines without the space up to `start`, which the label takes; further ones hang by two.
    private static func wrapped(
        _ text: StyledText,
        start: Int,
        indent: Int,
        _ options: TextOptions
    ) -> [String] {
        let lines = text.lines(first: start + indent, hanging: start + indent + 2, options)
        return lines.enumerated().map { index, line in
            index == 0 ? spaces(indent) + line : String(line.dropFirst(start))
        }
    }
}
