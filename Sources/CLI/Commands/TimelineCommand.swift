import Foundation
import Model
import Reporting

/// `regent timeline`: what comes when.
enum TimelineCommand: Command {
    static let description = CommandDescription(
        name: "timeline",
        summary: "show what comes when: rotations, expiries, ends of overlaps",
        discussion: """
            Reads the state alone and may run beside a controller. What is overdue is shown as now.
            """,
        usageArguments: [SelectionOptions.argument],
        options: [
            OutputFormat.option, SelectionOptions.label,
            OptionDescription(
                names: ["--until"],
                placeholder: "DURATION",
                summary: "how far it looks ahead",
                defaultText: "the last event, a year at most"
            ),
            OptionDescription(names: ["--all"], summary: "print every event, however many"),
            OptionDescription(
                names: ["--svg"],
                placeholder: "FILE",
                summary: "write it as a picture, and print nothing"
            ),
            OptionDescription(
                names: ["--html"],
                placeholder: "FILE",
                summary: "write it as a page for a browser, and print nothing"
            ),
        ] + ConfigurationOptions.all,
        examples: [
            ("regent timeline", "All tokens, in the terminal."),
            ("regent timeline --until 7d --all", "The next week, whole."),
            ("regent timeline 'acme/*' --html timeline.html", "For those without a terminal."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let selection = try SelectionOptions.selection(in: arguments)
        let length = try arguments.value("--until", expecting: "a duration such as 30d") {
            try? Duration(text: $0)
        }
        let workbench = Workbench(try context.loadConfiguration().configuration, context.invocation)
        let report = try await workbench.openExisting()
            .statusReport(at: context.invocation.time.now())
        let selected = try SelectionOptions.selected(from: report, by: selection)
        let timeline = Timeline(selected, length: length)
        let picture = TimelinePicture(timeline)
        let files = [("--svg", picture.svg), ("--html", picture.html)].compactMap { name, text in
            arguments.value(name).map { (file: $0, text: text) }
        }
        for (file, text) in files { try write(text, to: file, context) }
        guard files.isEmpty else { return .success }
        switch OutputFormat(arguments) {
        case .text:
            let options = context.textOptions(showsAll: arguments.flag("--all"))
            context.print(TimelineText.text(timeline, options))
        case .json: context.print(TimelineText.json(timeline))
        case .markdown: context.print(TimelineText.markdown(timeline))
        }
        return .success
    }

    private static func write(_ text: String, to name: String, _ context: CommandContext) throws {
        try OutputFile(name, context).write(text.utf8)
        context.note("wrote \(name.escapingControls)")
    }
}
