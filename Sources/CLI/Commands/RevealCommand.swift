import Engine
import Model
import Secrets
import State

/// `regent reveal`: prints an undelivered secret once, and erases it.
enum RevealCommand: Command {
    static let description = CommandDescription(
        name: "reveal",
        summary: "print an undelivered secret once, and erase it",
        discussion: """
            For a token without sinks. The secret is printed to a terminal; --stdout allows it to go \
            anywhere else. It is erased from the escrow as soon as it was printed.
            """,
        usageArguments: [
            ArgumentDescription(name: "ADDRESS", summary: "the token: organization/name")
        ],
        options: [
            OptionDescription(
                names: ["--stdout"],
                summary: "print it although standard output is no terminal"
            )
        ] + ConfigurationOptions.all,
        examples: [
            ("regent reveal acme/search-dashboard", "To read it."),
            ("regent reveal acme/search-dashboard --stdout | pass insert -e axiom", "To keep it."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        guard let address = try arguments.address() else { return .usage }
        guard context.console.isOutputTerminal || arguments.flag("--stdout") else {
            throw CommandFailure("standard output is no terminal; say --stdout to print it there")
        }
        let configuration = try context.loadConfiguration().configuration
        let workbench = Workbench(configuration, context.invocation)
        let store = try workbench.openExisting()
        let key = try EscrowKeyFile(configuration).read()
        let revealed = try await store.reveal(address, with: key)
        do {
            try context.console.writeSecret(revealed.secret)
        } catch {
            throw CommandFailure("the secret could not be written, so it is kept: \(error)")
        }
        try await workbench.erase(revealed.escrow, of: address)
        return .success
    }
}
