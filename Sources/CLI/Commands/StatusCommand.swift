import Engine
import Model
import Reporting

/// `regent status`: tokens, expiries, next rotations and conditions, from the state alone.
enum StatusCommand: Command {
    static let description = CommandDescription(
        name: "status",
        summary: "show the tokens, their expiries, next rotations and conditions",
        discussion: """
            Reads the state alone and may run beside a controller. One address is shown in detail.

            With --wait it looks again until every token that it is about is ready, and exits with 3 \
            where that took too long, with 1 at once where one waits for a person. An address that \
            the state does not know yet is waited for, too; what a commit changes counts once a run \
            has read it.
            """,
        usageArguments: [SelectionOptions.argument],
        options: [
            OutputFormat.option, SelectionOptions.label,
            OptionDescription(
                names: ["--ready"],
                placeholder: "BOOLEAN",
                summary: "only tokens that are ready, or only those that are not",
                values: ["true", "false"]
            ),
            OptionDescription(
                names: ["--sort"],
                placeholder: "ORDER",
                summary:
                    "what comes first: the next address, expiry or rotation, or what is not ready",
                values: StatusOrder.allCases.map(\.rawValue),
                defaultText: StatusOrder.address.rawValue
            ),
            OptionDescription(names: ["--wait"], summary: "wait until all of them are ready"),
            OptionDescription(
                names: ["--timeout"],
                placeholder: "DURATION",
                summary: "how long --wait waits",
                defaultText: "5m"
            ),
        ] + ConfigurationOptions.all,
        examples: [
            ("regent status", "All of them."),
            ("regent status acme/checkout-ingest", "One, in detail."),
            ("regent status 'acme/checkout-*' -l team=payments --sort next", "Some of them."),
            ("regent status --ready=false", "What is not as it should be."),
            ("regent status acme/checkout-ingest --wait --timeout 10m", "In a pipeline."),
            ("regent status -o markdown", "A page like the status branch's SUMMARY.md."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        var selection = try SelectionOptions.selection(in: arguments)
        selection.isReady = arguments.value("--ready").map { $0 == "true" }
        let order = arguments.value("--sort").flatMap(StatusOrder.init) ?? .address
        let timeout = try arguments.value("--timeout", expecting: "a duration such as 5m") {
            try? Duration(text: $0)
        }
        guard arguments.flag("--wait") else {
            guard timeout == nil else {
                throw CommandFailure("--timeout goes with --wait", status: .usage)
            }
            let workbench = Workbench(
                try context.loadConfiguration().configuration,
                context.invocation
            )
            let store = try workbench.openExisting()
            let report = try await store.statusReport(at: context.invocation.time.now())
            if let doubt = try await workbench.doubt(of: store) { context.note("\(doubt)") }
            let selected = try SelectionOptions.selected(from: report, by: selection, in: order)
            show(selected, selection, OutputFormat(arguments), context)
            return .success
        }
        guard selection.isReady == nil else {
            throw CommandFailure(
                "--wait is for tokens to be ready; it goes without --ready",
                status: .usage
            )
        }
        let wait = StatusWait(selection, context, timeout: timeout ?? .minutes(5))
        let (report, status) = try await wait.outcome()
        show(report.selected(by: selection, in: order), selection, OutputFormat(arguments), context)
        return status
    }

    private static func show(
        _ report: StatusReport,
        _ selection: StatusSelection,
        _ format: OutputFormat,
        _ context: CommandContext
    ) {
        switch format {
        case .text: context.print(text(report, selection, context.textOptions()))
        case .json: context.print(StatusTable.json(report))
        case .markdown: context.print(StatusTable.markdown(report))
        }
    }

    private static func text(
        _ report: StatusReport,
        _ selection: StatusSelection,
        _ options: TextOptions
    ) -> String {
        if selection.patterns.count == 1, selection.patterns[0].address != nil {
            let entries = report.entries.map { StatusTable.text($0, now: report.now, options) }
            let suspensions = StatusTable.suspensions(report, options).map { ["\n\($0)\n"] }
            return (entries + (suspensions ?? [])).joined()
        }
        guard report.entries.isEmpty, selection != StatusSelection() else {
            return StatusTable.text(report, options)
        }
        return "No token matches."
    }
}
