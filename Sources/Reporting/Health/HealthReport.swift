/// All that `regent doctor` looked at, in the order in which a run needs it.
public struct HealthReport: Hashable, Sendable {
    /// The checks.
    public var checks: [HealthCheck]

    /// Makes a report.
    public init(_ checks: [HealthCheck]) { self.checks = checks }

    /// Whether nothing failed.
    public var isHealthy: Bool { count(.failed) == 0 }

    /// How many stand so.
    public func count(_ outcome: HealthCheck.Outcome) -> Int {
        checks.count { $0.outcome == outcome }
    }

    /// `12 checks: 10 ok, 1 warning, 1 failed`.
    private var summary: String {
        let parts = HealthCheck.Outcome.allCases.filter { count($0) > 0 }.map { outcome in
            let word = outcome == .warning && count(.warning) != 1 ? "warnings" : outcome.rawValue
            return "\(count(outcome)) \(word)"
        }
        return Wording.count(checks.count, "check")
            + (parts.isEmpty ? "" : ": \(parts.joined(separator: ", "))")
    }
}

extension HealthReport {
    /// Columns of the longest title that is given a column; a longer one has a line of its own.
    private static let longestTitle = 24

    /// A line for each check, with what to do about it below.
    public func text(_ options: TextOptions = TextOptions()) -> String {
        let titles = checks.map { $0.title.escapingControls }
        let column = titles.map(\.columns).filter { $0 <= Self.longestTitle }.reduce(0, max)
        let lines = zip(checks, titles).flatMap { check, title in
            self.lines(of: check, title, column: column, options)
        }
        return (lines + ["", summary + "."]).joined(separator: "\n") + "\n"
    }

    private func lines(
        of check: HealthCheck,
        _ title: String,
        column: Int,
        _ options: TextOptions
    ) -> [String] {
        let (symbol, style) = check.outcome.look
        let mark = "  " + (options.usesColor ? style.paint(symbol) : symbol) + " "
        // Two spaces, the symbol and one more in front, and two behind the title.
        let hanging = 4 + column + 2
        func wrapped(_ text: StyledText) -> [String] {
            text.lines(first: hanging, hanging: hanging, options)
        }
        var lines = wrapped(StyledText.free(check.detail))
        if title.columns <= column {
            lines[0] = mark + title.padded(to: column) + "  " + lines[0]
        } else {
            lines[0] = spaces(hanging) + lines[0]
            lines.insert(mark + title, at: 0)
        }
        if let remedy = check.remedy {
            let words = wrapped(StyledText("→", style).followed(by: .free(remedy)))
            lines += words.enumerated().map { $0 == 0 ? spaces(hanging) + $1 : $1 }
        }
        return lines
    }

    /// `{"formatVersion": "1.0", "healthy": …, "checks": […], "summary": {…}}`; see
    /// `docs/schemas/doctor.schema.json`.
    public func json() -> String {
        JSONWriter.document([
            "formatVersion": "1.0", "healthy": .bool(isHealthy),
            "checks": .array(
                checks.map { check in
                    [
                        "name": .string(check.name), "subject": .optional(check.subject),
                        "outcome": .string(check.outcome.rawValue),
                        "detail": .string(check.detail), "remedy": .optional(check.remedy),
                    ]
                }
            ),
            "summary": .object(
                HealthCheck.Outcome.allCases.map {
                    OrderedValue.Field(key: $0.rawValue, value: .integer(count($0)))
                }
            ),
        ])
    }

    /// A table in Markdown.
    public func markdown() -> String {
        let rows = checks.map { check in
            [
                "\(check.outcome.look.symbol) \(check.outcome.rawValue)", check.title,
                check.detail, check.remedy ?? "",
            ]
        }
        return Markdown.table(["Outcome", "Check", "What was seen", "What to do"], rows)
            + "\n\n\(summary).\n"
    }
}

extension HealthCheck.Outcome {
    fileprivate var look: (symbol: String, style: Style) {
        switch self {
        case .ok: ("✓", .good)
        case .warning: ("!", .changed)
        case .failed: ("✗", .bad)
        case .skipped: ("–", .quiet)
        }
    }
}
