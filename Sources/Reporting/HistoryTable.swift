public import Model

/// What was done for one address, for people and for programs.
public struct HistoryTable {
    /// The table, newest first, with what stood in the way below it.
    public static func text(
        _ entries: [HistoryEntry],
        address: Address,
        now: Instant,
        _ options: TextOptions
    ) -> String {
        guard !entries.isEmpty else { return "Nothing was done for \(address) yet.\n" }
        let lines =
            table(entries, now: now).lines(options)
            + entries.compactMap { trouble(of: $0, options) }
        return lines.joined(separator: "\n") + "\n"
    }

    /// `{"formatVersion": "1.0", "address": …, "history": […]}`.
    public static func json(_ entries: [HistoryEntry], address: Address) -> String {
        JSONWriter.document([
            "formatVersion": "1.0", "address": .string(address.description),
            "history": .array(entries.map(value)),
        ])
    }

    /// A table in Markdown, newest first.
    public static func markdown(_ entries: [HistoryEntry], address: Address) -> String {
        guard !entries.isEmpty else { return "Nothing was done for \(address) yet.\n" }
        let rows = entries.map { entry in
            let operation = entry.operation
            let outcome = Wording.outcome(operation.state)
            return [
                entry.at.minuteInUTC, operation.action.rawValue,
                operation.reasons.map(\.rawValue).joined(separator: ", "),
                operation.trouble.map { "\(outcome): \($0)" } ?? outcome, tokens(of: entry),
            ]
        }
        return Markdown.table(["When", "Operation", "Reason", "Outcome", "Token"], rows) + "\n"
    }

    /// `7a3e… → 91bc…`, as far as they are known.
    private static func tokens(of entry: HistoryEntry) -> String {
        let ids = [entry.from, entry.to].compactMap { $0?.short }
        return ids.isEmpty ? "–" : ids.joined(separator: " → ")
    }

    static func table(_ entries: [HistoryEntry], now: Instant) -> TextTable {
        let rows = entries.map { entry -> [TextTable.Cell] in
            let operation = entry.operation
            let age = Wording.relative(entry.at, to: now)
            return [
                .init("\(entry.at.minuteInUTC) (\(age))", entry.at.minuteInUTC, age),
                .init(operation.action.rawValue),
                .init(
                    operation.reasons.map(\.rawValue).joined(separator: ", "),
                    operation.reasons.first?.rawValue ?? ""
                ),
                .init(Wording.outcome(operation.state), style: style(of: operation.state)),
                .init(tokens(of: entry)),
                .init(operation.id.text),
            ]
        }
        return TextTable(
            titles: [["WHEN"], ["OPERATION"], ["REASON"], ["OUTCOME"], ["TOKEN"], ["ID"]],
            rows: rows,
            dispensable: [5, 4]
        )
    }

    private static func style(of state: OperationState) -> Style {
        switch state {
        case .done: .good
        case .failed: .bad
        case .ambiguous: .changed
        case .preflight, .intended, .sent, .issued, .accepted: .waiting
        }
    }

    private static func trouble(of entry: HistoryEntry, _ options: TextOptions) -> String? {
        guard let trouble = entry.operation.trouble else { return nil }
        let operation = entry.operation
        let front = "\(operation.action.rawValue) of \(entry.at.minuteInUTC)"
        let sentence = "\(front), \(Wording.outcome(operation.state)): \(trouble.escapingControls)"
        return "\n" + paragraph(StyledText(sentence), hanging: 2, options)
    }

    private static func value(_ entry: HistoryEntry) -> OrderedValue {
        let operation = entry.operation
        return [
            "at": .optional(entry.at), "operation": .string(operation.action.rawValue),
            "reason": .optional(operation.reasons.first?.rawValue),
            "reasons": .strings(operation.reasons.map(\.rawValue)),
            "id": .string(operation.id.text),
            "outcome": .string(Wording.outcome(operation.state)),
            "problem": .optional(operation.trouble), "commit": .optional(operation.commit),
            "startedAt": .optional(operation.startedAt), "from": .optional(entry.from?.text),
            "to": .optional(entry.to?.text),
        ]
    }
}
