/// The reference as Markdown: one command, or a page of all.
struct ReferenceMarkdown {
    /// The program whose commands are described.
    let program: CommandDescription

    /// Every command, with a list of them first; topics follow.
    func page(topics: [HelpTopic]) -> String {
        let paths = CommandPath.all(of: program).dropFirst()
        var sections = ["# Commands", program.sentence]
        sections.append(
            table(
                ["command", "what it does"],
                paths.map { ["[`\($0.line)`](#\(anchor($0)))", $0.command.summary] }
            )
        )
        sections += ["## Options of every command", options(program.options + [.help])]
        sections += paths.map(section)
        sections += topics.map { topic in
            "## \(topic.title)\n\n```text\n\(topic.text(width: HelpText.defaultWidth))\n```"
        }
        return sections.joined(separator: "\n\n") + "\n"
    }

    /// One command.
    func section(_ path: CommandPath) -> String {
        let command = path.command
        let usage = ([path.line] + command.usageWords).joined(separator: " ")
        var parts = ["## \(path.line)", sentence(command), "```text\n\(usage)\n```"]
        parts += command.paragraphs.map { paragraph in
            switch paragraph {
            case .prose(let text): escaped(text)
            case .asItIs(let lines): "```text\n\(lines.joined(separator: "\n"))\n```"
            }
        }
        if !command.subcommands.isEmpty {
            parts.append(
                table(
                    ["command", "what it does"],
                    command.subcommands.map {
                        ["[`\($0.name)`](#\(anchor(path, $0)))", $0.summary]
                    }
                )
            )
        }
        if !command.usageArguments.isEmpty {
            parts.append(
                table(
                    ["argument", "what it is"],
                    command.usageArguments.map { ["`\($0.name)`", $0.explanation] }
                )
            )
        }
        let listed = command.options.filter(\.isListed)
        if !listed.isEmpty { parts.append(options(listed)) }
        if !command.examples.isEmpty {
            let lines = command.examples.map { "# \($0.explanation)\n\($0.command)" }
            parts.append("```console\n\(lines.joined(separator: "\n"))\n```")
        }
        return parts.joined(separator: "\n\n")
    }

    private func sentence(_ command: CommandDescription) -> String { escaped(command.sentence) }

    private func options(_ options: [OptionDescription]) -> String {
        table(
            ["option", "what it does"],
            options.map { option in
                let names = option.sortedNames.joined(separator: ", ")
                return ["`\(names)\(option.valueForm)`", option.explanation]
            }
        )
    }

    private func table(_ titles: [String], _ rows: [[String]]) -> String {
        let lines = rows.map { "| \($0.map(cell).joined(separator: " | ")) |" }
        let rule = "| " + titles.map { _ in "---" }.joined(separator: " | ") + " |"
        return (["| \(titles.joined(separator: " | ")) |", rule] + lines).joined(separator: "\n")
    }

    /// A bar ends a cell, in code, too.
    private func cell(_ text: String) -> String {
        escaped(text).replacing("|", with: "\\|")
    }

    /// Text of a description, of which nothing but backticks is meant as Markdown.
    private func escaped(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        return parts.enumerated().map { (place, part) -> String in
            // What is in backticks stays as it is, and so does a link behind them.
            guard place.isMultiple(of: 2), !part.hasPrefix("](") else { return String(part) }
            return String(part).replacing("*", with: "\\*").replacing("<", with: "&lt;")
                .replacing("_", with: "\\_")
        }.joined(separator: "`")
    }

    private func anchor(_ path: CommandPath, _ subcommand: CommandDescription? = nil) -> String {
        (path.names + [subcommand?.name].compactMap(\.self)).joined(separator: "-")
    }
}
