import Model
public import Planning

/// What a recovery adopts and what it leaves alone, for people and for programs.
public struct RecoveryTable {
    /// A line for each address, with what is to be known of it below.
    public static func text(_ recovery: Recovery, _ options: TextOptions) -> String {
        let rows = recovery.entries.map { entry -> [TextTable.Cell] in
            let (word, style, _) = words(of: entry.outcome)
            return [
                .init(entry.published.address.description), .init(word, style: style),
                .init(entry.published.id.short), .init(entry.published.name.escapingControls),
            ]
        }
        let table = TextTable(
            titles: [["ADDRESS"], ["OUTCOME"], ["TOKEN"], ["NAME"]],
            rows: rows,
            dispensable: [3]
        )
        let notes = recovery.entries.flatMap { entry in
            words(of: entry.outcome).notes.map { "\(entry.published.address): \($0)" }
        }
        let paragraphs = notes.map {
            paragraph(StyledText($0.escapingControls), hanging: 2, options)
        }
        let lines = table.lines(options) + (notes.isEmpty ? [] : [""]) + paragraphs
        return lines.joined(separator: "\n") + "\n"
    }

    /// `{"formatVersion": "1.0", "tokens": […]}`.
    public static func json(_ recovery: Recovery) -> String {
        JSONWriter.document([
            "formatVersion": "1.0",
            "tokens": .array(
                recovery.entries.map { entry in
                    let (word, _, notes) = words(of: entry.outcome)
                    return [
                        "address": .string(entry.published.address.description),
                        "token": .string(entry.published.id.text),
                        "name": .string(entry.published.name), "outcome": .string(word),
                        "notes": .strings(notes),
                    ]
                }
            ),
        ])
    }

    /// A table in Markdown.
    public static func markdown(_ recovery: Recovery) -> String {
        let rows = recovery.entries.map { entry in
            let (word, _, notes) = words(of: entry.outcome)
            return [
                entry.published.address.description, word, entry.published.id.short,
                entry.published.name, notes.joined(separator: "; "),
            ]
        }
        return Markdown.table(["Address", "Outcome", "Token", "Name", "Notes"], rows) + "\n"
    }

    private static func words(
        of outcome: Recovery.Outcome
    ) -> (word: String, style: Style, notes: [String]) {
        switch outcome {
        case .adopted(let notes): ("adopted", .good, notes)
        case .gone(let note): ("gone", .waiting, [note])
        case .notProven(let note): ("not proven", .bad, [note])
        }
    }
}
