/// The reference as pages of man(7).
struct ManualPage {
    /// The program whose commands are described.
    let program: CommandDescription
    /// The version that the pages belong to.
    let version: String
    /// The day of that version, `2026-11-25`.
    let date: String

    /// Columns of a line of the source.
    private static let columns = 78

    /// The name of a command's page, without its section: `regent-state-check`.
    func name(of path: CommandPath) -> String { path.names.joined(separator: "-") }

    /// The page of a command.
    func page(of path: CommandPath) -> String {
        let command = path.command
        let name = name(of: path)
        var lines = [
            #".TH \#(escaped(name.uppercased())) 1 \#(date) "\#(program.name) \#(version)""#,
            ".SH NAME",
        ]
        lines += text("\(name) - \(command.summary)")
        lines += [".SH SYNOPSIS", ".B \(escaped(path.line))"] + text(usage(of: command))
        lines += [".SH DESCRIPTION"] + text(command.sentence)
        for paragraph in command.paragraphs {
            switch paragraph {
            case .prose(let prose): lines += [".PP"] + text(prose)
            case .asItIs(let kept): lines += [".PP", ".nf"] + kept.map(escaped) + [".fi"]
            }
        }
        lines += section(
            "COMMANDS",
            command.subcommands.map { (bold($0.name), $0.summary) }
        )
        lines += section(
            "ARGUMENTS",
            command.usageArguments.map { ("\\fI\(escaped($0.name))\\fR", $0.explanation) }
        )
        lines += section("OPTIONS", (command.options.filter(\.isListed) + [.help]).map(row))
        lines += section("OPTIONS OF EVERY COMMAND", path.inheritedOptions.map(row))
        lines += examples(command.examples)
        lines += section(
            "EXIT STATUS",
            ExitStatus.allCases.map { (bold(String($0.rawValue)), $0.summary) }
        )
        lines += related(path)
        return lines.joined(separator: "\n") + "\n"
    }

    private func usage(of command: CommandDescription) -> String {
        command.usageWords.joined(separator: " ").replacing("…", with: "...")
    }

    private func row(_ option: OptionDescription) -> (label: String, text: String) {
        let names = option.sortedNames.map(bold).joined(separator: ", ")
        let form = option.valueForm
        return (names + (form.isEmpty ? "" : "\\fI\(escaped(form))\\fR"), option.explanation)
    }

    private func section(_ title: String, _ rows: [(label: String, text: String)]) -> [String] {
        guard !rows.isEmpty else { return [] }
        return [".SH \(title)"] + rows.flatMap { [".TP", $0.label] + text($0.text) }
    }

    private func examples(_ examples: [CommandDescription.Example]) -> [String] {
        guard !examples.isEmpty else { return [] }
        return [".SH EXAMPLES"]
            + examples.flatMap { [".TP", bold($0.command)] + text($0.explanation) }
    }

    /// The pages above and below it.
    private func related(_ path: CommandPath) -> [String] {
        let above = (1..<path.steps.count).map { path.names.prefix($0).joined(separator: "-") }
        let below = path.command.subcommands.map { (path.names + [$0.name]).joined(separator: "-") }
        let names = above + below
        guard !names.isEmpty else { return [] }
        let lines = names.enumerated().map { place, name in
            ".BR \(escaped(name)) (1)" + (place + 1 < names.count ? "," : "")
        }
        return [".SH SEE ALSO"] + lines
    }

    private func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fR" }

    /// Lines of running text; none begins with what roff takes for a request.
    private func text(_ text: String) -> [String] {
        wrappedLines(escaped(text), width: Self.columns).map {
            $0.hasPrefix(".") ? "\\&" + $0 : $0
        }
    }

    /// Text that roff takes for nothing but text, in characters that every encoding has.
    private func escaped(_ text: String) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "'": result += "\\(aq"
            case "`": result += "\\(ga"
            case "^": result += "\\(ha"
            case "~": result += "\\(ti"
            case _ where character.isASCII: result.unicodeScalars.append(character)
            default: result += "\\[u\(String(character.value, radix: 16, uppercase: true).padded)]"
            }
        }
        return result
    }
}

extension String {
    /// With at least four digits.
    fileprivate var padded: String { String(repeating: "0", count: max(0, 4 - count)) + self }
}
