import Engine
import Model
import Reporting
import Secrets

/// `regent identify`: whose secret it is that somebody found.
enum IdentifyCommand: Command {
    static let description = CommandDescription(
        name: "identify",
        summary: "say which token a secret belongs to, without sending it anywhere",
        discussion: """
            Reads the secret from standard input and never from an argument, which other users of \
            the machine could see; a terminal does not show it. It is compared with the keyed digests \
            in the state: of current tokens, of older ones in their overlap, and of new ones that \
            are not delivered yet. It needs the state and the escrow key, and no network.

            Exits with 0 where it is known, with 1 where it is not.
            """,
        options: [OutputFormat.withoutMarkdown] + ConfigurationOptions.all,
        examples: [
            ("regent identify", "Asks for the secret."),
            ("regent identify < found.txt", "From a file."),
            ("pass show axiom | regent identify -o json", "For a program."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let configuration = try context.loadConfiguration().configuration
        let workbench = Workbench(configuration, context.invocation)
        let store = try workbench.openExisting()
        let key = try EscrowKeyFile(configuration).read()
        let found = try await store.identify(try secret(context), with: key)
        let report = IdentityReport(
            found.secret,
            otherKeyCount: found.otherKeyCount,
            undigestedCount: found.undigestedCount,
            now: context.invocation.time.now()
        )
        context.print(OutputFormat(arguments) == .json ? report.json : report.text)
        if let doubt = try await workbench.doubt(of: store) { context.note("\(doubt)") }
        return found.secret == nil ? .failure : .success
    }

    private static func secret(_ context: CommandContext) throws -> SharedSecret {
        let console = context.console
        if console.isInputTerminal { console.writeError("The secret (it is not shown): ") }
        defer { if console.isInputTerminal { console.writeError("\n") } }
        do {
            if let secret = try console.readSecret({ context.invocation.stop.isStopped }) {
                return secret
            }
        } catch let error as SecretFileError {
            throw CommandFailure(error.description)
        }
        throw CommandFailure("no secret came on standard input")
    }
}
