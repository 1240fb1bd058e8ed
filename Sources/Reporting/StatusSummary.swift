import Model
import Planning

/// `SUMMARY.md`: what needs a person, then every token.
struct StatusSummary {
    private let report: StatusReport
    /// Where the links lead; nil where there are no files to lead to.
    private let paths: StatusPaths?

    init(_ report: StatusReport, _ paths: StatusPaths?) {
        self.report = report
        self.paths = paths
    }

    var text: String {
        let parts = [title, count, suspensions, needs, table].compactMap { $0 }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private var title: String {
        let comment = "<!-- written by regent; edits are overwritten -->\n"
        guard let source = report.source else { return comment + "# API tokens" }
        let name = Markdown.escaped(Wording.repository(source.url))
        return comment + "# API tokens of \(name) (\(Markdown.escaped(source.ref)))"
    }

    private var count: String {
        let entries = report.entries
        guard !entries.isEmpty else { return "There are no tokens and no manifests." }
        let ready = entries.count { $0.isReady == true }
        let verb = entries.count == 1 ? "is" : "are"
        let signer = report.source?.signedBy.map {
            " What was acted on last is signed by \(Markdown.escaped($0))."
        }
        return "\(ready) of \(Wording.count(entries.count, "token")) \(verb) ready.\(signer ?? "")"
    }

    private var suspensions: String? {
        guard !report.suspensions.isEmpty else { return nil }
        let lines = report.suspensions.map { suspension in
            let subject =
                suspension.address.map { Markdown.escaped($0.description) } ?? "everything"
            return "- \(subject) is \(Markdown.prose("\(suspension.words); \(suspension.remedy)"))"
        }
        return "## Suspended\n\n" + lines.joined(separator: "\n")
    }

    private var needs: String? {
        let entries = report.entries.filter(\.needsPerson)
        guard !entries.isEmpty else {
            return report.entries.isEmpty ? nil : "Nothing needs a person."
        }
        let lines = entries.map { entry in
            let message = entry.message.isEmpty ? "" : ": " + Markdown.prose(entry.message)
            return "- \(link(entry)) **\(Markdown.escaped(entry.reason))**\(message)"
        }
        return "## Needs a person\n\n" + lines.joined(separator: "\n")
    }

    private var table: String? {
        guard !report.entries.isEmpty else { return nil }
        let titles = ["Token", "Ready", "Reason", "Expires", "Next rotation", "Last operation"]
        let rows = report.entries.map { entry in
            [
                link(entry), StatusTable.readiness(entry), Markdown.escaped(entry.reason),
                expiry(entry), entry.nextRotation?.at.date ?? "–", lastOperation(entry),
            ]
        }
        let head = [titles, titles.map { _ in "---" }]
        return "## Tokens\n\n" + Markdown.rows(head + rows)
    }

    private func expiry(_ entry: StatusEntry) -> String {
        guard let record = entry.record else { return "–" }
        return record.token.expiresAt?.date ?? "never"
    }

    private func lastOperation(_ entry: StatusEntry) -> String {
        guard let last = entry.history.first else { return "–" }
        let reason = last.operation.reasons.first.map { ", \($0.rawValue)" } ?? ""
        let outcome = Wording.outcome(last.operation.state)
        return "\(last.operation.action.rawValue) \(last.at.date)\(reason): \(outcome)"
    }

    private func link(_ entry: StatusEntry) -> String {
        guard let paths else { return Markdown.escaped(entry.address.description) }
        return "[\(entry.address)](\(Markdown.destination(paths.path(of: entry))))"
    }
}
