import Foundation
import Model

/// `regent help`: the commands, one command, or a topic.
enum HelpCommand: Command {
    static let description = CommandDescription(
        name: "help",
        summary: "explain a command or a topic",
        discussion: """
            The topics are \(UsageError.list(HelpTopic.allCases.map(\.rawValue))). As Markdown, help \
            without a topic is the whole reference.
            """,
        usageArguments: [
            ArgumentDescription(
                name: "TOPIC",
                summary: "a command or a topic",
                isRequired: false,
                repeats: true,
                suggestions: HelpTopic.allCases.map(\.rawValue),
                isCommand: true
            )
        ],
        options: [
            OptionDescription(
                names: ["--output", "-o"],
                placeholder: "FORMAT",
                summary: "print the page of a command in this form",
                values: Form.allCases.map(\.rawValue),
                defaultText: "text"
            ),
            OptionDescription(
                names: ["--man-pages"],
                placeholder: "DIR",
                summary: "write a manual page for each command into this folder, and print nothing"
            ),
        ],
        examples: [
            ("regent help plan", "One command."),
            ("regent help exit-codes", "What an exit status means."),
            ("regent help -o man plan | man -l -", "A manual page that is not installed."),
            ("regent help --man-pages /usr/local/share/man/man1", "All of them, for man."),
        ]
    )

    /// How a page is printed.
    private enum Form: String, CaseIterable {
        case text
        case markdown
        case man
    }

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        if let folder = arguments.value("--man-pages") { return try write(to: folder, context) }
        let topic = arguments.positionals("TOPIC")
        let form = arguments.value("--output").flatMap(Form.init) ?? .text
        guard form != .text else { return try show(topic, context) }
        if form == .markdown, topic.isEmpty {
            context.print(ReferenceMarkdown(program: program).page(topics: HelpTopic.allCases))
            return .success
        }
        if topic.count == 1, HelpTopic(rawValue: topic[0]) != nil {
            throw CommandFailure("the topic '\(topic[0])' is there as text only", status: .usage)
        }
        guard let path = CommandPath(topic, of: program) else { throw unknown(topic) }
        switch form {
        case .man: context.print(manual.page(of: path))
        case .markdown, .text:
            context.print(ReferenceMarkdown(program: program).section(path))
        }
        return .success
    }

    private static var program: CommandDescription { RegentProgram.description }

    private static var manual: ManualPage {
        ManualPage(
            program: program,
            version: RegentProgram.version,
            date: RegentProgram.versionDate
        )
    }

    /// Prints the page of a command or a topic, or the overview.
    static func show(_ path: [String], _ context: CommandContext) throws -> ExitStatus {
        let width = context.console.width
        if path.count == 1, let topic = HelpTopic(rawValue: path[0]) {
            context.print(topic.text(width: width))
            return .success
        }
        let topics = HelpTopic.allCases.map { (label: $0.rawValue, text: $0.summary) }
        let help = HelpText(program: program, width: width, topics: topics)
        guard let page = help.page(forCommand: path) else { throw unknown(path) }
        context.print(page)
        return .success
    }

    private static func unknown(_ path: [String]) -> CommandFailure {
        let commands = CommandPath.all(of: program).dropFirst()
            .map { $0.names.dropFirst().joined(separator: " ") }
        let known = commands + HelpTopic.allCases.map(\.rawValue)
        let nearest = closestMatch(to: path.joined(separator: " "), in: known)
        let hint = nearest.map { "did you mean '\($0)'?" } ?? "`regent help` lists all"
        let shown = path.joined(separator: " ").escapingControls
        return CommandFailure("there is no help on '\(shown)'; \(hint)", status: .usage)
    }

    /// Writes a manual page for each command.
    private static func write(to name: String, _ context: CommandContext) throws -> ExitStatus {
        let here = URL(filePath: context.invocation.workingDirectory, directoryHint: .isDirectory)
        let folder = URL(filePath: name, directoryHint: .isDirectory, relativeTo: here)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for path in CommandPath.all(of: program) {
                let file = folder.appending(path: "\(manual.name(of: path)).1")
                try Data(manual.page(of: path).utf8).write(to: file)
            }
        } catch {
            throw CommandFailure(
                "the manual pages cannot be written to \(name.escapingControls): "
                    + "\(error.localizedDescription)"
            )
        }
        return .success
    }
}
