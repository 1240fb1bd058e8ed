import Axiom
import Engine
import Model
import Planning
import Reporting
import State

/// `regent state recover`: a lost state, rebuilt from the status and the live tokens.
enum StateRecoverCommand: Command {
    static let description = CommandDescription(
        name: "recover",
        summary: "rebuild a lost state from the published status and the live tokens",
        discussion: """
            A token is adopted where the status names it and it is live under its name in its \
            organization; everything else is reported and left alone. Whoever may push to the status \
            branch could have named somebody else's token there: read the table before you say yes. \
            Nothing is done at the API; `regent plan` then shows what the next run would do.

            What a status does not hold is lost: sealed secrets, and the instants by which the result \
            of a lost call is recognised. A token that such a call makes later is a stranger.
            """,
        options: [
            OutputFormat.option,
            OptionDescription(names: ["--yes", "-y"], summary: "do it without a question"),
            OptionDescription(
                names: ["--force"],
                summary: "move a state that is there aside, to FILE.old-N"
            ),
        ] + ConfigurationOptions.all,
        examples: [
            ("regent state recover", "Shows what can be rebuilt, and asks."),
            ("regent state recover --force", "The state that is there is damaged, or too old."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let configuration = try context.loadConfiguration().configuration
        let workbench = Workbench(configuration, context.invocation)
        if !arguments.flag("--force") { try refuseWhatIsThere(configuration.stateFile) }
        let finding: Recoverer.Finding
        do {
            finding = try await workbench.recoverer.look(besides: workbench.witnessFile)
        } catch let error as APIError {
            context.note("\(error)")
            throw CommandFailure(unanswered: error)
        }
        let recovery = finding.recovery
        switch OutputFormat(arguments) {
        case .text: context.print(RecoveryTable.text(recovery, context.textOptions()))
        case .json: context.print(RecoveryTable.json(recovery))
        case .markdown: context.print(RecoveryTable.markdown(recovery))
        }
        guard recovery.adoptedCount > 0 else {
            throw CommandFailure("nothing can be proven to be Regent's, so no state was made")
        }
        if !arguments.flag("--yes") { try context.confirm() }
        let moved = try await workbench.rebuildState(from: finding)
        if let moved { context.note("moved the state that was there to \(moved)") }
        context.note(
            "made \(configuration.stateFile) with \(recovery.adoptedCount) of "
                + "\(recovery.entries.count) tokens: `regent plan` shows what is to be done. Calls "
                + "whose answers were lost before cannot be recognised any more: a token that such a "
                + "call makes, or has made, is a stranger to Regent"
        )
        return recovery.adoptedCount == recovery.entries.count ? .success : .partial
    }

    /// A state that knows anything is only moved aside where that was asked for.
    private static func refuseWhatIsThere(_ file: String) throws {
        let recorded: RecordedState?
        do {
            recorded = try SQLiteStore.openForReading(path: file)?.snapshot()
        } catch {
            throw CommandFailure("\(error); --force moves it aside")
        }
        guard let recorded, !recorded.isBlank else { return }
        throw CommandFailure(
            "the state \(file) is there and knows \(recorded.tokens.count) tokens; --force moves it "
                + "aside"
        )
    }
}
