import Engine
import Model
import Planning
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
        selection.labels = try labels(in: arguments)
        return selection
    }

    private static func labels(
        in arguments: ParsedArguments
    ) throws(UsageError) -> [LabelSelector] {
        try arguments.values("--label").map { (text) throws(UsageError) in
            guard let selector = LabelSelector(text) else {
                throw .malformedValue(
                    text,
                    of: "--label",
                    expected: "labels, like team=payments,tier!=test"
                )
            }
            return selector
        }
    }

    // MARK: A part of a plan

    /// `--target` and `-l`.
    static let ofPlan = [
        OptionDescription(
            names: ["--target"],
            placeholder: "ADDRESS",
            summary: "only this token; may be repeated",
            repeats: true
        ), label,
    ]

    /// The part of a plan that was asked for.
    static func planSelection(in arguments: ParsedArguments) throws(UsageError) -> Selection {
        var targets: Set<Address> = []
        for text in arguments.values("--target") {
            guard let address = Address(text) else {
                throw .malformedValue(
                    text,
                    of: "--target",
                    expected: "organization/name, like acme/checkout-ingest"
                )
            }
            targets.insert(address)
        }
        return Selection(targets: targets, labels: try labels(in: arguments))
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

extension Selection {
    /// The addresses that a survey has of it; nil: all.
    ///
    /// - Throws: ``CommandFailure`` for an address that nothing is known of.
    func addresses(in survey: Survey) throws(CommandFailure) -> Set<Address>? {
        if let unknown = unknownTargets(in: survey.desired, survey.recorded).first {
            let known = survey.desired.addresses(with: survey.recorded).map(\.description)
            let nearest = closestMatch(to: unknown.description, in: known.sorted())
            let hint = nearest.map { "did you mean \($0)?" } ?? "look at the manifests' names"
            throw CommandFailure("neither manifest nor state knows \(unknown); \(hint)")
        }
        return addresses(in: survey.desired, survey.recorded)
    }

    /// Says so where nothing is meant: a label with a typing error is no success.
    func noteIfEmpty(_ addresses: Set<Address>?, _ context: CommandContext) {
        guard addresses?.isEmpty == true else { return }
        context.note("no token matches --label and --target")
    }
}
