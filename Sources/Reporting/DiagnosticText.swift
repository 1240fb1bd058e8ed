public import Model

/// Diagnostics in the compiler's form, which editors and CI understand.
public struct DiagnosticText {
    /// One line for each diagnostic, then its line of the file with a caret; empty for none.
    ///
    /// The first line is never wrapped.
    public static func render(_ diagnostics: [Diagnostic], _ options: TextOptions) -> String {
        diagnostics.sorted().map { text(of: $0, options) }.joined()
    }

    /// `{"formatVersion": "1.0", "diagnostics": […]}`.
    public static func json(_ diagnostics: [Diagnostic]) -> String {
        JSONWriter.document([
            "formatVersion": "1.0", "diagnostics": .array(diagnostics.sorted().map(\.value)),
        ])
    }

    /// A list in Markdown; empty for none.
    public static func markdown(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.sorted().map { "- \(Markdown.prose($0.description))\n" }.joined()
    }

    private static func text(of diagnostic: Diagnostic, _ options: TextOptions) -> String {
        func paint(_ text: String, _ style: Style) -> String {
            options.usesColor ? style.paint(text) : text
        }
        let place = diagnostic.position?.description ?? diagnostic.address?.description
        let message = diagnostic.message.escapingControls
        let front = place.map { paint("\($0.escapingControls):", .strong) + " " } ?? ""
        let severity = paint("\(diagnostic.severity.rawValue):", style(of: diagnostic.severity))
        var lines = ["\(front)\(severity) \(message)"]
        if let position = diagnostic.position, let excerpt = diagnostic.excerpt {
            lines += excerptLines(excerpt, column: position.column, paint)
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// The line that the position names, and a caret below the column where it is in sight.
    private static func excerptLines(
        _ excerpt: String,
        column: Int,
        _ paint: (String, Style) -> String
    ) -> [String] {
        // A tab would move the caret by what the terminal makes of it.
        let line = excerpt.map { $0 == "\t" ? " " : $0 }
        let margin = "    "
        var lines = [margin + String(line).escapingControls]
        if column >= 1, column <= line.count + 1 {
            let before = String(line.prefix(column - 1)).escapingControls
            lines.append(margin + spaces(before.columns) + paint("^", .good))
        }
        return lines
    }

    private static func style(of severity: Diagnostic.Severity) -> Style {
        switch severity {
        case .error: .bad
        case .warning: .changed
        case .note: .waiting
        }
    }
}

extension Diagnostic {
    /// The diagnostic for programs.
    var value: OrderedValue {
        [
            "severity": .string(severity.rawValue), "summary": .string(summary),
            "hint": .optional(hint), "address": .optional(address?.description),
            "position": position.map {
                [
                    "path": .string($0.path), "line": .integer($0.line),
                    "column": .integer($0.column),
                ]
            } ?? .null,
        ]
    }
}
