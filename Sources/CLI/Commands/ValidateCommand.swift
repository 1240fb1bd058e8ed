import Manifests
import Model
import Reporting

/// `regent validate`: checks manifests; needs no network, state or credential.
enum ValidateCommand: Command {
    static let description = CommandDescription(
        name: "validate",
        summary: "check manifests, without network, state or credential",
        discussion: """
            Reads every *.yaml, *.yml and *.json below the paths, but nothing whose name or folder \
            begins with a point or that .regentignore names, and prints all that is wrong in the form that editors and CI \
            understand. With a configuration, the names of its \
            organizations, connections and hooks and its policies count; without a path, its \
            source's folder is read.
            """,
        usageArguments: [
            ArgumentDescription(
                name: "PATH",
                summary: "a file or folder",
                isRequired: false,
                repeats: true
            )
        ],
        options: [
            OutputFormat.option,
            OptionDescription(
                names: ["--policy"],
                placeholder: "FILE",
                summary: "a ControllerConfig whose policies count; it need have nothing else"
            ),
        ] + ConfigurationOptions.all,
        examples: [
            ("regent validate tokens/", "Before a commit."),
            ("regent validate", "The folder that the configuration names."),
            (
                "regent validate tokens/ --policy policies.yaml",
                "Against policies, where the controller's configuration is not at hand."
            ),
            ("regent validate tokens/ -o markdown", "For a comment on a pull request."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        let configuration = try context.loadConfigurationIfAny()
        let paths = arguments.positionals("PATH")
        let folder = ManifestFolder(workingDirectory: context.invocation.workingDirectory)
        let files = try folder.read(
            paths.isEmpty ? [folder.ofSource(in: configuration)] : paths
        )
        let policies = try arguments.optionalValue("--policy").map { file in
            try Self.policies(in: file, context)
        }
        let desired = try folder.desiredState(in: files, configuration, policies: policies)
        switch OutputFormat(arguments) {
        case .text:
            if !desired.diagnostics.isEmpty {
                context.print(DiagnosticText.render(desired.diagnostics, context.textOptions()))
            }
            context.print(summary(desired, fileCount: files.count))
        case .json:
            context.print(DiagnosticText.json(desired.diagnostics))
        case .markdown:
            let list = DiagnosticText.markdown(desired.diagnostics)
            let head = "**\(summary(desired, fileCount: files.count))**\n"
            context.print(list.isEmpty ? head : "\(head)\n\(list)")
        }
        return desired.diagnostics.contains { $0.severity == .error } ? .failure : .success
    }

    private static func policies(
        in file: String,
        _ context: CommandContext
    ) throws -> [Policy] {
        let folder = ManifestFolder(workingDirectory: context.invocation.workingDirectory)
        let bytes = try folder.file(file).bytes
        let (policies, diagnostics) = decodePolicies(file: (path: file, bytes: bytes))
        guard diagnostics.isEmpty else {
            let text = DiagnosticText.render(diagnostics, context.textOptions())
            throw CommandFailure("the policies are not valid\n\(text)")
        }
        return policies
    }

    private static func summary(_ desired: DesiredState, fileCount: Int) -> String {
        let errors = desired.diagnostics.count { $0.severity == .error }
        let valid = "\(plural(desired.specs.count, "manifest")) in \(plural(fileCount, "file"))"
        return errors == 0
            ? "\(valid), all valid."
            : "\(plural(errors, "error")); \(plural(desired.specs.count, "manifest")) valid."
    }

    private static func plural(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}
