import Model
import Reporting

/// The words by which a command is told which addresses it is about.
enum SelectionOptions {
    /// The argument.
    static let argument = ArgumentDescription(
        name: "ADDRESS",
        summary: "organization/name, in which * stands for any characters; without one: all",
        isRequired: false,
        repeats: true
    )

    /// `-l`.
    static let label = OptionDescription(
        names: ["--label", "-l"],
        placeholder: "LABEL",
        summary: "only tokens whose manifests have it: team=payments, team!=payments or team; "
            + "several with commas between them",
        repeats: true
    )

    /// What was said.
    static func selection(in arguments: ParsedArguments) throws(UsageError) -> StatusSelection {
        var selection = StatusSelection()
        for text in arguments.positionals("ADDRESS") {
            guard let pattern = AddressPattern(text) else {
                throw .malformedValue(
                    text,
                    of: "ADDRESS",
                    expected: "organization/name, like acme/checkout-ingest or 'acme/*'"
                )
            }
            selection.patterns.append(pattern)
        }
        for text in arguments.values("--label") {
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                guard let requirement = LabelRequirement(String(part)) else {
                    throw .malformedValue(text, of: "--label", expected: "name=value or name")
                }
                selection.labels.append(requirement)
            }
        }
        return selection
    }

    /// The part of a report that was asked for.
    ///
    /// - Throws: ``CommandFailure`` where an address was named that the state does not know.
    static func selected(
        from report: StatusReport,
        by selection: StatusSelection,
        in order: StatusOrder = .address
    ) throws -> StatusReport {
        if let unknown = report.missing(from: selection).first {
            throw CommandFailure.unknown(unknown, among: report.entries.map(\.address))
        }
        return report.selected(by: selection, in: order)
    }
}
