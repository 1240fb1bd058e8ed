import Engine
import Model
import Reporting

/// `regent history`: what was done for one token, and why.
enum HistoryCommand: Command {
    private static let entries = 100

    static let description = CommandDescription(
        name: "history",
        summary: "show what was done for one token, and why",
        usageArguments: [
            ArgumentDescription(name: "ADDRESS", summary: "the token: organization/name")
        ],
        options: [OutputFormat.option] + ConfigurationOptions.all,
        examples: [("regent history acme/checkout-ingest", "The newest first.")]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        guard let address = try arguments.address() else { return .usage }
        let configuration = try context.loadConfiguration().configuration
        let workbench = Workbench(configuration, context.invocation)
        let store = try workbench.openExisting()
        let history = try await store.history(of: address, limit: entries)
        guard !history.isEmpty else {
            let known = try await store.snapshot().conditions.keys.sorted()
            throw CommandFailure.unknown(address, among: known)
        }
        let now = context.invocation.time.now()
        switch OutputFormat(arguments) {
        case .text:
            let options = context.textOptions()
            context.print(HistoryTable.text(history, address: address, now: now, options))
        case .json:
            context.print(HistoryTable.json(history, address: address))
        case .markdown:
            context.print(HistoryTable.markdown(history, address: address))
        }
        return .success
    }
}
