import Importing
import Model

extension ImportReport {
    /// For a terminal: the tokens, what to look at, and what to do next.
    public func text(_ options: TextOptions) -> String {
        var parts: [String] = []
        if deed == .planned { parts += files.map { "# \($0.path)\n\($0.text)" } }
        parts.append(headline)
        if !entries.isEmpty { parts.append(table.lines(options).joined(separator: "\n")) }
        parts += topics.map { text($0, options) }
        if let result { parts.append(result) }
        if !terraformCommands.isEmpty {
            let head =
                "Once they are adopted, let Terraform forget them, and take them out of its files:"
            parts.append(([head] + terraformCommands.map { "  \($0)" }).joined(separator: "\n"))
        }
        if let warning { parts.append(wrapped("Warning: \(warning).", options)) }
        if !nextSteps.isEmpty {
            parts.append(nextSteps.map { wrapped($0, options) }.joined(separator: "\n"))
        }
        return parts.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined(separator: "\n")
    }

    /// A page for a git host.
    public var markdown: String {
        let rows = entries.map { entry in
            [
                entry.candidate.token.name, entry.candidate.token.id.text, end(of: entry),
                place(of: entry),
            ]
        }
        var parts = ["**\(Markdown.prose(headline))**"]
        if let warning { parts.append("> **Warning:** \(Markdown.prose(warning)).") }
        if !entries.isEmpty {
            let titles = ["Name", "Id", "Expires", deed == .listed ? "Note" : "Manifest"]
            parts.append(Markdown.table(titles, rows))
        }
        for topic in topics {
            let items = topic.tokens.map { token in
                "- \(Markdown.escaped(shown(token.entry)))"
                    + (token.detail.map { ": \(Markdown.prose($0))" } ?? "")
            }
            let head =
                "**\(topic.title) (\(topic.tokens.count))**: \(Markdown.prose(topic.remedy))."
            parts.append(([head, ""] + items).joined(separator: "\n"))
        }
        if let result { parts.append(Markdown.prose(result)) }
        if !terraformCommands.isEmpty {
            parts.append((["```sh"] + terraformCommands + ["```"]).joined(separator: "\n"))
        }
        if !nextSteps.isEmpty {
            parts.append(nextSteps.map { Markdown.prose($0) }.joined(separator: "\n"))
        }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private var table: TextTable {
        TextTable(
            titles: [["NAME"], ["ID"], ["EXPIRES"], [deed == .listed ? "NOTE" : "MANIFEST"]],
            rows: entries.map { entry in
                [
                    .init(entry.candidate.token.name.escapingControls),
                    .init(entry.candidate.token.id.text, entry.candidate.token.id.short),
                    .init(end(of: entry)),
                    .init(
                        place(of: entry),
                        style: entry.leftOut == nil ? .plain : .waiting
                    ),
                ]
            },
            dispensable: [1, 2]
        )
    }

    private func end(of entry: ImportEntry) -> String {
        entry.candidate.token.expiresAt.map { Wording.relative($0, to: now) } ?? "never"
    }

    private func place(of entry: ImportEntry) -> String {
        if let path = entry.path { return deed == .listed ? "" : path }
        switch entry.leftOut {
        case .expired: return "none: expired"
        case .mayBeTheControllers: return "none: may be Regent's own"
        case .inexpressible, nil: return "none: cannot be said"
        }
    }

    private func text(_ topic: Topic, _ options: TextOptions) -> String {
        let head = "\(topic.title) (\(topic.tokens.count)): \(topic.remedy)."
        let lines = topic.tokens.map { token in
            let detail = token.detail.map { ": \($0)" } ?? ""
            return paragraph(
                StyledText("  " + (shown(token.entry) + detail).escapingControls),
                hanging: 4,
                options
            )
        }
        return ([wrapped(head, options)] + lines).joined(separator: "\n")
    }

    private func wrapped(_ text: String, _ options: TextOptions) -> String {
        paragraph(StyledText.free(text), options)
    }

    /// A token by its name and id, since names are not unique.
    private func shown(_ entry: ImportEntry) -> String {
        let token = entry.candidate.token
        let name = token.name.isEmpty ? "(no name)" : token.name
        return "\(name) (\(token.id))"
    }
}
