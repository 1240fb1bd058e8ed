/// Help pages, as text of a given width.
struct HelpText: Sendable {
    /// The program whose commands are described.
    let program: CommandDescription
    /// Columns; lines are broken at spaces so that they fit where words allow it.
    let width: Int
    /// What is explained beside the commands, for the overview.
    let topics: [(label: String, text: String)]

    /// The width where the terminal does not say its own.
    static let defaultWidth = 80
    /// Below this, text would be one word a line.
    private static let narrowest = 40
    /// Longer labels stand on a line of their own, so that summaries keep their room.
    private static let longestLabel = 28

    /// Makes pages of at least 40 columns.
    init(
        program: CommandDescription,
        width: Int = HelpText.defaultWidth,
        topics: [(label: String, text: String)] = []
    ) {
        self.program = program
        self.topics = topics
        self.width = max(width, Self.narrowest)
    }

    /// Every command with its summary: the program's own page.
    func overview() -> String { page(forCommand: []) ?? "" }

    /// The page of a command by its path, `["state", "list"]`; nil where there is none.
    func page(forCommand names: some Sequence<String>) -> String? {
        CommandPath(names, of: program).map(page)
    }

    private func page(for path: CommandPath) -> String {
        let command = path.command
        let usage = ([path.line] + command.usageWords).joined(separator: " ")
        var sections = ["Usage: " + usage, wrapped(command.sentence)]
        sections += command.paragraphs.map { paragraph in
            switch paragraph {
            case .prose(let text): wrapped(text)
            case .asItIs(let lines): lines.joined(separator: "\n")
            }
        }
        sections.append(
            table("Commands:", command.subcommands.map { (label: $0.name, text: $0.summary) })
        )
        sections.append(
            table(
                "Arguments:",
                command.usageArguments.map { (label: $0.name, text: $0.explanation) }
            )
        )
        sections.append(table("Options:", (command.options.filter(\.isListed) + [.help]).map(row)))
        sections.append(table("Options of every command:", path.inheritedOptions.map(row)))
        sections.append(examples(command.examples))
        if path.steps.count == 1 { sections.append(table("Topics:", topics)) }
        if !command.subcommands.isEmpty {
            sections.append(wrapped("`\(path.line) COMMAND --help` says more about a command."))
        }
        return sections.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private func row(_ option: OptionDescription) -> (label: String, text: String) {
        // Long names stand below one another whether there is a short one or not.
        let indent = option.sortedNames.first?.hasPrefix("--") == true ? "    " : ""
        let names = option.sortedNames.joined(separator: ", ")
        return (indent + names + option.valueForm, option.explanation)
    }

    private func table(_ title: String, _ rows: [(label: String, text: String)]) -> String {
        guard !rows.isEmpty else { return "" }
        let labels = rows.map(\.label.count).filter { $0 <= Self.longestLabel }
        let column = 2 + (labels.max() ?? 0) + 2
        var lines = [title]
        for row in rows {
            let label = "  " + row.label
            let texts = wrappedLines(row.text, width: width - column)
            if label.count + 2 > column {
                lines.append(label)
                lines += texts.map { spaces(column) + $0 }
            } else {
                let padded = label + spaces(column - label.count)
                lines.append(padded + (texts.first ?? ""))
                lines += texts.dropFirst().map { spaces(column) + $0 }
            }
        }
        return lines.joined(separator: "\n")
    }

    /// An example's command is never broken, so that it can be copied.
    private func examples(_ examples: [CommandDescription.Example]) -> String {
        guard !examples.isEmpty else { return "" }
        let lines = examples.flatMap { example in
            ["  \(example.command)"]
                + wrappedLines(example.explanation, width: width - 6).map { spaces(6) + $0 }
        }
        return (["Examples:"] + lines).joined(separator: "\n")
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

    private func wrapped(_ text: String) -> String {
        wrappedLines(text, width: width).joined(separator: "\n")
    }
}

/// Breaks at spaces; a word that is longer than the width stands alone.
func wrappedLines(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
        if let last = lines.last, last.count + 1 + word.count <= width {
            lines[lines.count - 1] = "\(last) \(word)"
        } else {
            lines.append(String(word))
        }
    }
    return lines
}
