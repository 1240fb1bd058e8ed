/// How a result is printed.
enum OutputFormat: String, Sendable, CaseIterable {
    /// For people.
    case text
    /// For programs: stable, `formatVersion` first.
    case json
    /// For a comment on a pull request, or a page of a git host.
    case markdown

    static let option = OptionDescription(
        names: ["--output", "-o"],
        placeholder: "FORMAT",
        summary: "print the result in this form",
        values: allCases.map(\.rawValue),
        defaultText: "text"
    )

    /// For what has no place in a page.
    static let withoutMarkdown = OptionDescription(
        names: option.names,
        placeholder: "FORMAT",
        summary: option.summary,
        values: [text, json].map(\.rawValue),
        defaultText: option.defaultText
    )

    /// For a controller, which has a result only where it ends.
    static let ofOneCycle = OptionDescription(
        names: option.names,
        placeholder: "FORMAT",
        summary: "with --once: print what was done in this form, and the log on the standard error",
        values: [text, json].map(\.rawValue),
        defaultText: option.defaultText
    )

    init(_ arguments: ParsedArguments) {
        self = arguments.optionalValue("--output").flatMap(OutputFormat.init) ?? .text
    }
}
