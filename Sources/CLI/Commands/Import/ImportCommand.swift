import Importing
import Manifests
import Model
import Reporting

/// `regent import`: manifests for live tokens that nobody manages yet.
enum ImportCommand: Command {
    static let description = CommandDescription(
        name: "import",
        summary: "write manifests for live tokens that no manifest claims",
        discussion: """
            Asks the API for the live tokens of an organization and writes a manifest for each that \
            neither a manifest nor the state claims: one file a token in a folder of the \
            organization's name, and TokenDefaults for what they have in common. Each names its \
            token's id, so that the next apply takes the token over and makes none. Nothing at the \
            API is changed, and no file is overwritten.

            A token that may list tokens is left out, since it may be the one that Regent itself \
            works with; --token names it all the same, and its manifest begins suspended.

            With --terraform the tokens come from a state file of Terraform (version 4) instead, \
            and the API is not asked. Secrets in that file are neither printed nor kept.
            """,
        options: [
            OptionDescription(
                names: ["--organization"],
                placeholder: "NAME",
                summary: "whose tokens; may be left out where the configuration has only one"
            ),
            OptionDescription(
                names: ["--into"],
                placeholder: "DIR",
                summary: "the folder that gets the organization's folder",
                defaultText: "."
            ),
            OptionDescription(
                names: ["--rotate"],
                placeholder: "WHEN",
                summary: "when a token that was taken over is first regenerated",
                values: Adoption.Rotation.allCases.map(\.rawValue),
                defaultText: "atNext; now with --terraform"
            ),
            OptionDescription(
                names: ["--expires-after"],
                placeholder: "DURATION",
                summary: "the lifetime of every token from its next rotation on",
                defaultText: "each keeps the end that it has"
            ),
            OptionDescription(
                names: ["--token"],
                placeholder: "ID",
                summary: "only this token; may be given several times",
                repeats: true
            ),
            OptionDescription(
                names: ["--terraform"],
                placeholder: "FILE",
                summary: "take the tokens from this state file; /dev/stdin reads what is piped in"
            ),
            OptionDescription(
                names: ["--unmanaged"],
                summary: "only list the tokens, and write nothing"
            ),
            OptionDescription(
                names: ["--dry-run"],
                summary: "print the files instead of writing them"
            ),
            OutputFormat.option,
        ] + ConfigurationOptions.all,
        examples: [
            ("regent import --unmanaged", "Which live tokens does nobody manage?"),
            ("regent import --into tokens --dry-run", "See the manifests first."),
            ("regent import --into tokens --expires-after 90d", "From now on they expire."),
            (
                "terraform state pull | regent import --terraform /dev/stdin --organization acme",
                "From Terraform, without a copy of its state."
            ),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let request = try ImportRequest(arguments)
        let found = try await ImportSurvey.look(request, context)
        let selection = ImportSelection(
            found.candidates,
            options: found.options,
            besides: found.takenNames,
            showsUse: found.showsUse,
            at: found.now,
            problem: ManifestText.problem
        )
        var files: [ManifestFolderText.File] = []
        if !request.onlyLists {
            let folder = ManifestFolderText(
                selection.entries,
                options: found.options,
                inheriting: ImportFolder.inherited(found.options, from: found.present),
                hasDefaults: found.hasDefaults
            )
            files = folder.files
            try ImportFolder.check(files, of: selection.entries, beside: found)
            if !request.isDryRun { try ImportFolder(context.invocation).write(files) }
        }
        let report = ImportReport(
            organization: found.options.organization,
            origin: found.origin,
            entries: selection.entries,
            files: files,
            deed: request.onlyLists ? .listed : request.isDryRun ? .planned : .written,
            now: found.now
        )
        switch OutputFormat(arguments) {
        case .text: context.print(report.text(context.textOptions()))
        case .json: context.print(report.json)
        case .markdown: context.print(report.markdown)
        }
        return selection.entries.contains(where: \.isLeftToAPerson) ? .partial : .success
    }
}

extension ImportEntry {
    /// Whether it should have got a manifest, and could not.
    fileprivate var isLeftToAPerson: Bool {
        if case .inexpressible = leftOut { true } else { false }
    }
}
