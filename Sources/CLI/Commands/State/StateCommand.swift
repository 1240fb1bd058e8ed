/// `regent state`: the state, safely and never by hand.
enum StateCommand: CommandGroup {
    static let commands: [any Command.Type] = [
        StateCheckCommand.self, StateBackupCommand.self, StateRekeyCommand.self,
        StateRecoverCommand.self,
    ]

    static let description = CommandDescription(
        name: "state",
        summary: "check, back up and mend the state",
        discussion: """
            The state is one SQLite file. Nothing but Regent writes it, and a copy of it that was \
            made with cp beside a running controller is no backup.
            """,
        examples: [
            ("regent state check", "Is it sound, and is its key there?"),
            ("regent state backup /backup/regent.db", "A copy, beside a running controller."),
        ],
        subcommands: commands.map { $0.description }
    )
}
