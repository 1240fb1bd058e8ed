import Model
import Reporting

/// `regent state list`: the tokens that the state knows.
enum StateListCommand: Command {
    static let description = CommandDescription(
        name: "list",
        summary: "list the tokens that the state knows",
        discussion: """
            It is what is recorded and no judgement of it: `regent status` says how things stand. As \
            JSON it is the whole state, without secrets and their digests.
            """,
        options: [OutputFormat.option] + ConfigurationOptions.all,
        examples: [
            ("regent state list", "Which address has which token?"),
            ("regent state list -o json | jq '.tokens[].token.id'", "For a program."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let workbench = Workbench(try context.loadConfiguration().configuration, context.invocation)
        let recorded = try await workbench.openExisting().snapshot()
        let listing = StateListing(recorded, now: context.invocation.time.now())
        switch OutputFormat(arguments) {
        case .text: context.print(listing.text(context.textOptions()))
        case .json: context.print(listing.json())
        case .markdown: context.print(listing.markdown())
        }
        return .success
    }
}

/// `regent state pull`: the whole state for a program.
enum StatePullCommand: Command {
    static let description = CommandDescription(
        name: "pull",
        summary: "print the whole state as JSON, without secrets",
        discussion: """
            As `regent state list -o json`. It is for programs to read, and no backup: the sealed \
            secrets and the journal are not in it. `regent state backup` makes one.
            """,
        options: ConfigurationOptions.all,
        examples: [("regent state pull > state.json", "For a program.")]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let workbench = Workbench(try context.loadConfiguration().configuration, context.invocation)
        let recorded = try await workbench.openExisting().snapshot()
        context.print(StateListing(recorded, now: context.invocation.time.now()).json())
        return .success
    }
}

/// `regent state show`: what is recorded of one token.
enum StateShowCommand: Command {
    static let description = CommandDescription(
        name: "show",
        summary: "show all that the state records of one token",
        usageArguments: [
            ArgumentDescription(name: "ADDRESS", summary: "the token: organization/name")
        ],
        options: [OutputFormat.withoutMarkdown] + ConfigurationOptions.all,
        examples: [("regent state show acme/checkout-ingest", "As YAML, and as JSON with -o json.")]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        guard let address = try arguments.address() else { return .usage }
        let workbench = Workbench(try context.loadConfiguration().configuration, context.invocation)
        let recorded = try await workbench.openExisting().snapshot()
        let listing = StateListing(recorded, now: context.invocation.time.now())
        let text =
            OutputFormat(arguments) == .json ? listing.json(of: address) : listing.yaml(of: address)
        guard let text else {
            throw CommandFailure.unknown(address, among: recorded.tokens.keys.sorted())
        }
        context.print(text)
        return .success
    }
}
