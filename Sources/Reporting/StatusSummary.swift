import Model
import Planning

/// `SUMMARY.md`: what needs a person, then every token.
struct StatusSummary {
    private let report: StatusReport
    private let paths: StatusPaths

    init(_ report: StatusReport, _ paths: StatusPaths) {
        self.report = report
        self.paths = paths
    }

    var text: String {
        let parts = [title, count, needs, table].compactMap { $0 }
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
        return "\(ready) of \(Wording.count(entries.count, "token")) \(verb) ready."
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
        let rows = report.entries.map { entry in
            let cells = [
                link(entry), StatusTable.readiness(entry), Markdown.escaped(entry.reason),
                expiry(entry),
                entry.nextRotation?.at.date ?? "–", lastOperation(entry),
            ]
            return "| " + cells.joined(separator: " | ") + " |"
        }
        let head = """
            ## Tokens

            | Token | Ready | Reason | Expires | Next rotation | Last operation |
            | --- | --- | --- | --- | --- | --- |
            """
        return ([head] + rows).joined(separator: "\n")
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
        "[\(entry.address)](\(Markdown.destination(paths.path(of: entry))))"
    }
}

/// What must not be syntax in Markdown.
enum Markdown {
    /// Free text as it is, whatever it contains: no markup, link, mention or table cell.
    static func escaped(_ text: String) -> String {
        let special: Set<Character> = [
            "\\", "`", "*", "_", "[", "]", "<", ">", "|", "~", "&", "#", "@", "!",
        ]
        return text.escapingControls.map { special.contains($0) ? "\\\($0)" : "\($0)" }.joined()
    }

    /// Free text in which what stands between a pair of backticks is code.
    static func prose(_ text: String) -> String {
        let parts = text.escapingControls.split(
            separator: "`",
            omittingEmptySubsequences: false
        )
        // An empty pair is a longer delimiter, not code.
        guard parts.count % 2 == 1, parts.count < 3 || !parts.dropFirst().dropLast().contains("")
        else { return escaped(text) }
        return parts.enumerated().map { index, part in
            index % 2 == 1 ? "`\(part)`" : escaped(String(part))
        }.joined()
    }

    /// A relative path as a link's destination, percent-encoded (RFC 3986).
    static func destination(_ path: String) -> String {
        path.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
                return String(UnicodeScalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                return "%" + (byte < 16 ? "0" : "") + hex
            }
        }.joined()
    }
}
