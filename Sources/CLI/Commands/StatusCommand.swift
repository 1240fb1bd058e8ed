import Engine
import Model
import Reporting

/// `regent status`: tokens, expiries, next rotations and conditions, from the state alone.
enum StatusCommand: Command {
    static let description = CommandDescription(
        name: "status",
        summary: "show the tokens, their expiries, next rotations and conditions",
        discussion: "Reads the state alone and may run beside a controller.",
        usageArguments: [
            ArgumentDescription(
                name: "ADDRESS",
                summary: "one token, in detail: organization/name",
                isRequired: false
            )
        ],
        options: [OutputFormat.option] + ConfigurationOptions.all,
        examples: [
            ("regent status", "All of them."),
            ("regent status acme/checkout-ingest", "One, in detail."),
            ("regent status -o markdown", "A page like the status branch's SUMMARY.md."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let address = try arguments.address()
        let configuration = try context.loadConfiguration().configuration
        let workbench = Workbench(configuration, context.invocation)
        let store = try workbench.openExisting()
        let report = try await store.statusReport(source: nil, at: context.invocation.time.now())
        switch OutputFormat(arguments) {
        case .text: context.print(try text(report, address, context.textOptions()))
        case .json: context.print(StatusTable.json(try restricted(report, to: address)))
        case .markdown: context.print(StatusTable.markdown(try restricted(report, to: address)))
        }
        return .success
    }

    private static func text(
        _ report: StatusReport,
        _ address: Address?,
        _ options: TextOptions
    ) throws -> String {
        guard address != nil else { return StatusTable.text(report, options) }
        return try restricted(report, to: address).entries
            .map { StatusTable.text($0, now: report.now, options) }.joined()
    }

    private static func restricted(
        _ report: StatusReport,
        to address: Address?
    ) throws -> StatusReport {
        guard let address else { return report }
        guard let entry = report.entries.first(where: { $0.address == address }) else {
            throw CommandFailure.unknown(address, among: report.entries.map(\.address))
        }
        return StatusReport(
            source: report.source,
            lineage: report.lineage,
            serial: report.serial,
            entries: [entry],
            suspensions: report.suspensions.filter { $0.address == nil || $0.address == address },
            now: report.now
        )
    }
}
