import Engine
import Foundation
import Model

/// `regent suspend`: the kill switch.
enum SuspendCommand: Command {
    private static let longestReason = 200

    static let description = CommandDescription(
        name: "suspend",
        summary: "stop everything, or one token, until regent resume: the kill switch",
        discussion: """
            Without an address nothing is called at the API and no sink is written, as with suspend: \
            true in the configuration: no rotation, no delivery, and no token is kept alive, so that \
            what ends meanwhile ends. With an address nothing new begins for it, as with suspend: \
            true in its manifest; what was issued already is delivered.

            It works beside a running controller, which begins nothing more, and while none runs. \
            Plans and status go on. What is asked for by name goes on, too: regent regenerate \
            ADDRESS, with and without --overlap 0s.
            """,
        usageArguments: [
            ArgumentDescription(
                name: "ADDRESS",
                summary: "one token: organization/name",
                isRequired: false
            )
        ],
        options: [
            OptionDescription(
                names: ["--reason"],
                placeholder: "TEXT",
                summary: "why, for everybody who looks at the plan or the status"
            )
        ] + ConfigurationOptions.all,
        examples: [
            ("regent suspend --reason 'Axiom has an incident'", "Everything stands still."),
            ("regent suspend acme/checkout-ingest", "One token is left alone."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let address = try arguments.address()
        let reason = try arguments.value(
            "--reason",
            expecting: "a line of at most \(longestReason) characters"
        ) { text in
            (1...longestReason).contains(text.count) && !text.contains(where: \.isNewline)
                ? text : nil
        }
        let configuration = try context.loadConfiguration().configuration
        let workbench = Workbench(configuration, context.invocation)
        let store = try workbench.openExisting()
        if let address { try await store.snapshot().checkKnows(address) }
        let subject = address?.description ?? "everything"
        // Who asks again without a reason does not take back the one that is there.
        if reason == nil,
            let held = try await store.requests().suspensions.first(where: {
                $0.address == address
            })
        {
            context.print("\(subject) is already \(held.words); \(held.remedy)".escapingControls)
            return .success
        }
        let suspension = Suspension(
            address: address,
            since: context.invocation.time.now(),
            by: user(context.invocation.environment),
            reason: reason
        )
        try workbench.ask(.suspend(suspension))
        context.print("\(subject) is \(suspension.words); \(suspension.remedy)".escapingControls)
        return .success
    }

    /// Who is at the keyboard, also behind `sudo`.
    private static func user(_ environment: [String: String]) -> String {
        guard let name = environment["SUDO_USER"], !name.isEmpty else { return NSUserName() }
        return name
    }
}
