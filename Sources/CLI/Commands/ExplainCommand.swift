import Engine
import Manifests
import Model
import Planning
import Reporting

/// `regent explain`: what a manifest says with all that it inherits, and when it is rotated.
enum ExplainCommand: Command {
    static let description = CommandDescription(
        name: "explain",
        summary: "show a token's merged manifest, and where each field came from",
        discussion: """
            Reads the source as `regent plan` does and prints the manifest with all that it inherits \
            from TokenDefaults, the file and line behind each field, and how the instant of the next \
            rotation was worked out. It asks the API for nothing.
            """,
        usageArguments: [
            ArgumentDescription(name: "ADDRESS", summary: "the token: organization/name")
        ],
        options: [OutputFormat.option] + ConfigurationOptions.all,
        examples: [
            ("regent explain acme/checkout-ingest", "Why is it rotated when it is?"),
            ("regent explain acme/checkout-ingest -o json", "For a program."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        guard let address = try arguments.address() else { return .usage }
        let configuration = try context.loadConfiguration().configuration
        let workbench = Workbench(configuration, context.invocation, isReadOnly: true)
        let content = try await explain(address, workbench)
        switch OutputFormat(arguments) {
        case .text: context.print(ExplanationText.text(content, context.textOptions()))
        case .json: context.print(ExplanationText.json(content))
        case .markdown: context.print(ExplanationText.markdown(content))
        }
        return content.problem == nil ? .success : .failure
    }

    private static func explain(
        _ address: Address,
        _ workbench: Workbench
    ) async throws -> ExplanationText.Content {
        let snapshot = try await workbench.source.read()
        let (desired, spec) = (snapshot.desired, snapshot.desired.specs[address])
        guard let position = spec?.position ?? desired.held[address]?.position else {
            throw CommandFailure.noManifest(of: address, in: desired)
        }
        let files = try await workbench.source.manifestFiles(
            around: position.path,
            at: snapshot.source.commit
        )
        let explanation = ManifestExplanation(
            of: address,
            in: files,
            defaultOrganization: SourceRules(workbench.configuration).defaultOrganization,
            spec: spec
        )
        guard let explanation else { throw CommandFailure.noManifest(of: address, in: desired) }
        let record = try await workbench.readState().tokens[address]
        return ExplanationText.Content(
            manifest: explanation,
            problem: desired.held[address]?.message,
            schedule: spec.flatMap { spec in
                record.map {
                    Schedule.derivation(of: $0, under: spec, expiresAt: $0.token.expiresAt)
                }
            }
        )
    }
}

extension CommandFailure {
    fileprivate static func noManifest(
        of address: Address,
        in desired: DesiredState
    ) -> CommandFailure {
        let known = Array(desired.specs.keys) + Array(desired.held.keys)
        let nearest = closestMatch(to: address.description, in: known.map(\.description))
        let hint = nearest.map { "did you mean \($0)?" } ?? "`regent validate` checks all of them"
        return CommandFailure("the source has no manifest of \(address); \(hint)")
    }
}
