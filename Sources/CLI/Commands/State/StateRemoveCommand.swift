import Model
import Planning
import Reporting

/// `regent state rm`: forgets a token.
enum StateRemoveCommand: Command {
    static let description = CommandDescription(
        name: "rm",
        summary: "forget one token; at the API it stays as it is",
        discussion: """
            For a token that something else is to look after from now on. It takes the writer's lock, \
            so that it never runs beside a controller, and is refused while an operation of the \
            address is not finished. The history stays, and so does what lets Regent know its own \
            calls again. To end a token for good, remove its manifest with deletionPolicy: Delete; \
            after a leak, `regent regenerate ADDRESS --overlap 0s`.
            """,
        usageArguments: [
            ArgumentDescription(name: "ADDRESS", summary: "the token: organization/name")
        ],
        options: [
            OptionDescription(names: ["--yes", "-y"], summary: "do it without a question")
        ] + ConfigurationOptions.all,
        examples: [
            ("regent state rm acme/checkout-ingest", "Says what becomes of its tokens, and asks.")
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        guard let address = try arguments.address() else { return .usage }
        let workbench = Workbench(try context.loadConfiguration().configuration, context.invocation)
        _ = try workbench.openExisting()
        // Whoever asks holds the lock meanwhile, so that the answer is about what was shown.
        let store = try await workbench.openForWriting()
        let recorded = try await store.snapshot()
        if let obstacle = recorded.obstacle(toForgetting: address) {
            throw refusal(obstacle, address, recorded)
        }
        let listing = StateListing(recorded, now: context.invocation.time.now())
        context.print(listing.consequences(ofForgetting: address))
        if !arguments.flag("--yes") { try context.confirm() }
        try await store.commit(recorded.forgetting(address))
        context.print("\(address) is forgotten")
        return .success
    }

    private static func refusal(
        _ obstacle: ForgettingObstacle,
        _ address: Address,
        _ recorded: RecordedState
    ) -> CommandFailure {
        switch obstacle {
        case .unknown: .unknown(address, among: recorded.tokens.keys.sorted())
        case .operationOpen(let operation):
            CommandFailure(
                "\(address) is not forgotten: its \(operation.action.rawValue) is not finished "
                    + "(\(operation.state.name)); let `regent apply` finish it first"
            )
        case .leakOpen:
            CommandFailure(
                "\(address) is not forgotten: it was asked that its tokens end, and they have not; "
                    + "let `regent apply` do that first"
            )
        }
    }
}
