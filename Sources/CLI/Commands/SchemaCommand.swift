import Reporting

/// `regent schema`: what an editor needs to complete and check documents while they are typed.
enum SchemaCommand: Command {
    static let description = CommandDescription(
        name: "schema",
        summary: "print the JSON Schema of manifests and of the configuration",
        discussion: """
            Prints a JSON Schema (draft 2020-12) of one kind of document, or one that chooses by the \
            document's own kind. The schema and `regent validate` come from one description of the \
            fields; the rules between fields are checked by `regent validate` alone.
            """,
        usageArguments: [
            ArgumentDescription(
                name: "KIND",
                summary: "the kind of document",
                isRequired: false,
                values: SchemaText.kinds
            )
        ],
        examples: [
            ("regent schema > regent.schema.json", "For every kind of document."),
            ("regent schema APIToken", "For one."),
        ]
    )

    static func run(
        _ arguments: ParsedArguments,
        _ context: CommandContext
    ) async throws -> ExitStatus {
        guard let schema = SchemaText.json(arguments.positionals("KIND").first) else {
            return .usage
        }
        context.print(schema)
        return .success
    }
}
