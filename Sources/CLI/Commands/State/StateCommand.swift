/// `regent state`: the state, safely and never by hand.
enum StateCommand: CommandGroup {
    static let commands: [any Command.Type] = [
        StateCheckCommand.self, StateBackupCommand.self, StateRekeyCommand.self,
        StateRecoverCommand.self, StateListCommand.self, StateShowCommand.self,
        StatePullCommand.self, StateMoveCommand.self, StateRemoveCommand.self,
    ]

    static let description = CommandDescription(
        name: "state",
        summary: "look into the state, back it up and mend it",
        discussion: """
            The state is one SQLite file. Nothing but Regent writes it, and a copy of it that was \
            made with cp beside a running controller is no backup.
            """,
        examples: [
            ("regent state check", "Is it sound, and is its key there?"),
            ("regent state list", "Which address has which token?"),
            ("regent state backup /backup/regent.db", "A copy, beside a running controller."),
        ],
        subcommands: commands.map { $0.description }
    )
}
