import Engine
import Model

/// `regent resume`: lifts what `regent suspend` asked for.
enum ResumeCommand: Command {
    static let description = CommandDescription(
        name: "resume",
        summary: "lift what regent suspend asked for",
        discussion: """
            Without an address it lifts the suspension of everything; single tokens stay suspended \
            until they are named. A suspend: true in the configuration or in a manifest is lifted \
            there.
            """,
        usageArguments: [
            ArgumentDescription(
                name: "ADDRESS",
                summary: "one token: organization/name",
                isRequired: false
            )
        ],
        options: ConfigurationOptions.all,
        examples: [
            ("regent resume", "Everything goes on."),
            ("regent resume acme/checkout-ingest", "One token goes on."),
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
        let suspensions = try await store.requests().suspensions
        let subject = address?.description ?? "everything"
        if suspensions.contains(where: { $0.address == address }) {
            try workbench.ask(.resume(address, at: context.invocation.time.now()))
            context.print("\(subject) goes on")
        } else {
            if let address { try await store.snapshot().checkKnows(address) }
            context.print("\(subject) was not suspended")
        }
        for other in suspensions where other.address != address {
            guard address == nil || other.address == nil else { continue }
            let rest = other.address?.description ?? "everything"
            context.note("\(rest) is still \(other.words); \(other.remedy)".escapingControls)
        }
        if configuration.isSuspended {
            context.note("the configuration says suspend: true, so nothing is done")
        }
        return .success
    }
}
