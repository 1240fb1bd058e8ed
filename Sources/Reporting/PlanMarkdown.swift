public import Planning

/// A plan as a comment on a pull request.
public struct PlanMarkdown {
    /// The first line of every comment, by which the next run finds and replaces its own.
    public static let marker = "<!-- regent plan -->"

    /// Columns of the folded text: what a code host shows without scrolling.
    private static let width = 100
    /// Bytes of the folded text; hosts refuse comments of 64 KiB.
    private static let longestText = 48 * 1024

    /// The comment: its marker, the counts, a table, and the whole plan folded away.
    public static func render(_ plan: Plan) -> String {
        let plan = plan.inOrder
        let name = Markdown.escaped(Wording.repository(plan.source.url))
        let commit = Markdown.escaped(Wording.commit(plan.source.commit))
        let text = PlanText(plan, TextOptions(width: width))
        let parts = [
            "\(marker)\n### Plan of \(name)@\(commit)", Markdown.prose(text.conclusion),
            table(plan, text), problems(plan), details(text.text),
        ]
        return parts.compactMap { $0 }.joined(separator: "\n\n") + "\n"
    }

    private static func table(_ plan: Plan, _ text: PlanText) -> String? {
        guard !plan.operations.isEmpty, !text.isFolded else { return nil }
        let rows = plan.operations.map { operation in
            let symbol = PlanSymbol(operation)
            let place = operation.position.map { "\($0.path):\($0.line)" } ?? ""
            return [
                // A sign and its word stay on one line.
                "\(symbol.symbol)\u{a0}\(symbol.word)", "\(operation.address)",
                PlanColumns.reason(of: operation),
                operation.deferral.map(PlanDetails.remedy) ?? place,
            ]
        }
        return Markdown.table(["Action", "Token", "Reason", "Where, or what it waits for"], rows)
    }

    private static func problems(_ plan: Plan) -> String? {
        guard !plan.diagnostics.isEmpty else { return nil }
        return String(DiagnosticText.markdown(plan.diagnostics).dropLast())
    }

    /// The text in a fence that is longer than any run of backticks in it.
    private static func details(_ text: String) -> String {
        var body = text
        if body.utf8.count > longestText {
            let start = String(decoding: body.utf8.prefix(longestText), as: UTF8.self)
            let lines = start.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            body = lines.joined(separator: "\n") + "\n… `regent plan --all` prints the rest.\n"
        }
        let longest = body.split { $0 != "`" }.map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return "<details><summary>The whole plan</summary>\n\n\(fence)diff\n"
            + body.split(separator: "\n", omittingEmptySubsequences: false).map(diffLine)
            .joined(separator: "\n") + "\(fence)\n\n</details>"
    }

    /// The line with the sign of an operation in the first column, where a diff is coloured by it.
    private static func diffLine(_ line: Substring) -> String {
        let signs: [(String, Character)] = [
            ("  + ", "+"), ("  - ", "-"), ("  ↻ ", "!"), ("  ! ", "!"),
        ]
        guard let (_, sign) = signs.first(where: { line.hasPrefix($0.0) }) else {
            return String(line)
        }
        return "\(sign)   \(line.dropFirst(4))"
    }
}
