import Foundation
import Model
import State

/// `regent state backup`: a copy of the state as it is now.
enum StateBackupCommand: Command {
    static let description = CommandDescription(
        name: "backup",
        summary: "copy the state as it is now into a new file",
        discussion: """
            The copy is of one moment, also beside a running controller; only its owner can read it. \
            Nothing is ever overwritten. Keep it apart from the escrow key: together they hold the \
            secrets that were not delivered yet. Where a state is restored from an old copy, \
            Regent forgets what it did since; that it is old is found out by the next run.
            """,
        usageArguments: [ArgumentDescription(name: "FILE", summary: "the copy; a new file")],
        options: ConfigurationOptions.all,
        examples: [
            ("regent state backup /backup/regent-$(date +%F).db", "Every night, from a timer.")
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        guard let name = arguments.positional("FILE") else { return .usage }
        let configuration = try context.loadConfiguration().configuration
        guard let store = try SQLiteStore.openForReading(path: configuration.stateFile) else {
            throw CommandFailure.noState(configuration.stateFile)
        }
        let file = context.invocation.absolute(name)
        try store.backup(toNew: file)
        guard let copy = try SQLiteStore.openForReading(path: file) else {
            throw CommandFailure("the copy \(file) is empty; try again")
        }
        let damage = try copy.damage()
        guard damage.isEmpty else {
            throw CommandFailure(
                "the copy \(file) is damaged, and so is the state: "
                    + damage.joined(separator: "; ").escapingControls
            )
        }
        let recorded = try copy.snapshot()
        context.print(
            "copied the state to \(name): lineage \(recorded.lineage), serial \(recorded.serial), "
                + "\(recorded.tokens.count) tokens"
        )
        return .success
    }
}
