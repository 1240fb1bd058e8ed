/// How a result is printed.
enum OutputFormat: String, Sendable, CaseIterable {
    /// For people.
    case text
    /// For programs: stable, `formatVersion` first.
    case json
    /// For a comment on a pull request, or a page of a git host.
    case markdown

    static let option = option(allCases)

    /// For what has no place in a page.
    static let withoutMarkdown = option([.text, .json])

    /// For a controller, which has a result only where it ends.
    static let ofOneCycle = option(
        [.text, .json],
        "with --once: print what was done in this form, and the log on the standard error"
    )

    private static func option(
        _ formats: [OutputFormat],
        _ summary: String = "print the result in this form"
    ) -> OptionDescription {
        OptionDescription(
            names: ["--output", "-o"],
            placeholder: "FORMAT",
            summary: summary,
            values: formats.map(\.rawValue),
            defaultText: "text"
        )
    }

    init(_ arguments: ParsedArguments) {
        self = arguments.optionalValue("--output").flatMap(OutputFormat.init) ?? .text
    }
}
