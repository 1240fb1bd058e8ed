import Engine
import Model
import Reporting
import State

/// `regent state check`: whether the state is sound, and what it needs.
enum StateCheckCommand: Command {
    static let description = CommandDescription(
        name: "check",
        summary: "check whether the state is sound, and its key is there",
        discussion: """
            Reads every page, index and row; says which keys sealed what is in it, and which \
            operations are open. It writes nothing and may run beside a controller. It exits with 1 \
            where something is wrong.
            """,
        options: [OutputFormat.option] + ConfigurationOptions.all,
        examples: [
            ("regent state check", "For people."),
            ("regent state check -o json", "For a monitor."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let configuration = try context.loadConfiguration().configuration
        guard let store = try SQLiteStore.openForReading(path: configuration.stateFile) else {
            throw CommandFailure.noState(configuration.stateFile)
        }
        let damage = try store.damage()
        let sealed = try store.sealedSecrets()
        let recorded = try store.snapshot()
        let inspection = StateInspection(
            file: configuration.stateFile,
            recorded: recorded,
            sealed: Dictionary(sealed.map { ($0.id, $0.box.keyID) }) { first, _ in first },
            keyFile: configuration.escrowKeyFile,
            keyID: try? EscrowKeyFile(configuration).read().keyID,
            damage: damage,
            spilledCount: (try? SpillFile(beside: configuration.stateFile).entries().count) ?? 0,
            doubt: Workbench.witnessFile(configuration)
                .warning(of: recorded, in: configuration.stateFile)?.message
        )
        switch OutputFormat(arguments) {
        case .text: context.print(inspection.text())
        case .json: context.print(inspection.json())
        case .markdown: context.print(inspection.markdown())
        }
        return inspection.findings.isEmpty ? .success : .failure
    }
}
