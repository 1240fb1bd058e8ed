import Engine
import Model
import Planning
import Secrets

/// `regent state mv`: gives a token another name here.
enum StateMoveCommand: Command {
    static let description = CommandDescription(
        name: "mv",
        summary: "give one token another name here; at the API it stays as it is",
        discussion: """
            For a manifest that was renamed without the annotation regent.dev/moved-from. It takes the \
            writer's lock, so that it never runs beside a controller, and is refused while an operation \
            of either address is not finished. Its secret, its sinks and its predecessors stay what they \
            are. A manifest that is left under the old name makes a new token in the next run.
            """,
        usageArguments: [
            ArgumentDescription(name: "ADDRESS", summary: "the token: organization/name"),
            ArgumentDescription(name: "NAME", summary: "its new name, in the same organization"),
        ],
        options: [
            OptionDescription(names: ["--yes", "-y"], summary: "do it without a question")
        ] + ConfigurationOptions.all,
        examples: [
            ("regent state mv acme/checkout checkout-ingest", "Says what it does, and asks.")
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        guard let old = try arguments.address() else { return .usage }
        let name = try arguments.positional("NAME", expecting: "a name, like checkout-ingest") {
            Address("\(old.organization)/\($0)")
        }
        guard let new = name else { return .usage }
        let configuration = try context.loadConfiguration().configuration
        let workbench = Workbench(configuration, context.invocation)
        _ = try workbench.openExisting()
        let store = try await workbench.openForWriting()
        let recorded = try await store.snapshot()
        guard let record = recorded.tokens[old] else {
            throw CommandFailure.unknown(old, among: recorded.tokens.keys.sorted())
        }
        if let problem = obstacle(to: old, new, recorded) {
            throw CommandFailure("\(old) is not renamed: \(problem)")
        }
        let key = try EscrowKeyFile(configuration).readOrCreate(
            for: recorded,
            notices: context.note
        )
        context.print("\(old) → \(new): the token \(record.token.id.short) stays as it is")
        if !arguments.flag("--yes") { try context.confirm() }
        var random = SystemRandom()
        let now = context.invocation.time.now()
        try await store.move(
            record,
            to: new,
            with: key,
            as: OperationID(at: now, using: &random),
            at: now
        )
        context.print("\(old) is \(new) now")
        return .success
    }

    private static func obstacle(
        to old: Address,
        _ new: Address,
        _ recorded: RecordedState
    ) -> String? {
        if recorded.tokens[new] != nil { return "\(new) has a token already" }
        for address in [old, new] where recorded.openOperations[address] != nil {
            return "an operation of \(address) is not finished; let `regent apply` finish it first"
        }
        guard recorded.obstacle(toForgetting: old) == nil else {
            return
                "it was asked that its tokens end, and they have not; let `regent apply` do that "
                + "first"
        }
        return nil
    }
}
