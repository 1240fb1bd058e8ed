/// Help pages, as text of a given width.
struct HelpText: Sendable {
    /// The program whose commands are described.
    let program: CommandDescription
    /// Columns; lines are broken at spaces so that they fit where words allow it.
    let width: Int

    /// The width where the terminal does not say its own.
    static let defaultWidth = 80
    /// Below this, text would be one word a line.
    private static let narrowest = 40
    /// Longer labels stand on a line of their own, so that summaries keep their room.
    private static let longestLabel = 28

    /// Makes pages of at least 40 columns.
    init(program: CommandDescription, width: Int = HelpText.defaultWidth) {
        self.program = program
        self.width = max(width, Self.narrowest)
    }

    /// Every command with its summary: the program's own page.
    func overview() -> String { page(for: [program]) }

    /// The page of a command by its path, `["state", "list"]`; nil where there is none.
    func page(forCommand names: some Sequence<String>) -> String? {
        var path = [program]
        for name in names {
            guard let next = path[path.count - 1].subcommand(named: name) else { return nil }
            path.append(next)
        }
        return page(for: path)
    }

    private func page(for path: [CommandDescription]) -> String {
        let command = path[path.count - 1]
        let line = path.map(\.name).joined(separator: " ")
        var sections = [usage(of: command, line: line), wrapped(sentence(command.summary))]
        sections += paragraphs(command.discussion)
        sections.append(
            table("Commands:", command.subcommands.map { (label: $0.name, text: $0.summary) })
        )
        sections.append(
            table("Arguments:", command.usageArguments.map { (label: $0.name, text: text(of: $0)) })
        )
        sections.append(table("Options:", (command.options.filter(\.isListed) + [.help]).map(row)))
        let inherited = path.dropLast().reversed().flatMap(\.options)
        sections.append(table("Options of every command:", inherited.map(row)))
        sections.append(examples(command.examples))
        if !command.subcommands.isEmpty {
            sections.append(wrapped("`\(line) COMMAND --help` says more about a command."))
        }
        return sections.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private func usage(of command: CommandDescription, line: String) -> String {
        let arguments = command.usageArguments.map { argument in
            let name = argument.name + (argument.repeats ? "…" : "")
            return argument.isRequired ? name : "[\(name)]"
        }
        let words = command.subcommands.isEmpty ? arguments : ["COMMAND"]
        return "Usage: " + ([line, "[OPTIONS]"] + words).joined(separator: " ")
    }

    private func row(_ option: OptionDescription) -> (label: String, text: String) {
        let short = option.names.filter { !$0.hasPrefix("--") }
        let long = option.names.filter { $0.hasPrefix("--") }
        // Long names stand below one another whether there is a short one or not.
        let indent = short.isEmpty ? "    " : ""
        var label = indent + (short + long).joined(separator: ", ")
        var notes: [String] = []
        switch option.kind {
        case .flag: break
        case .boolean: label += "=true|false"
        case .value(let placeholder, let values):
            label += " \(placeholder)"
            if let values { notes.append(UsageError.list(values)) }
            if option.repeats { notes.append("may be repeated") }
        }
        if let text = option.defaultText { notes.append("default: \(text)") }
        let note = notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))"
        return (label, option.summary + note)
    }

    private func text(of argument: ArgumentDescription) -> String {
        argument.summary + (argument.values.map { " (\(UsageError.list($0)))" } ?? "")
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

    /// Paragraphs are apart by an empty line; a line that is indented stays as it is.
    private func paragraphs(_ text: String) -> [String] {
        var paragraphs: [[Substring]] = [[]]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty {
                paragraphs.append([])
            } else {
                paragraphs[paragraphs.count - 1].append(line)
            }
        }
        return paragraphs.filter { !$0.isEmpty }.map { lines in
            lines.allSatisfy { $0.hasPrefix(" ") }
                ? lines.joined(separator: "\n") : wrapped(lines.joined(separator: " "))
        }
    }

    private func sentence(_ summary: String) -> String {
        summary.prefix(1).uppercased() + summary.dropFirst() + "."
    }

    private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }

    private func wrapped(_ text: String) -> String {
        wrappedLines(text, width: width).joined(separator: "\n")
    }

    /// Breaks at spaces; a word that is longer than the width stands alone.
    private func wrappedLines(_ text: String, width: Int) -> [String] {
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
}
