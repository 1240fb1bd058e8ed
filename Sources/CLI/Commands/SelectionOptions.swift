import Engine
import Model
import Planning

/// `--target` and `-l`, for commands that can be about some tokens alone.
enum SelectionOptions {
    static let all = [
        OptionDescription(
            names: ["--target"],
            placeholder: "ADDRESS",
            summary: "only this token; may be repeated",
            repeats: true
        ),
        OptionDescription(
            names: ["--selector", "-l"],
            placeholder: "LABELS",
            summary: "only tokens with these labels, such as team=payments,tier!=test"
        ),
    ]

    /// What the command line chooses.
    static func value(in arguments: ParsedArguments) throws(UsageError) -> Selection {
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
        let labels = try arguments.value(
            "--selector",
            expecting: "labels, like team=payments,tier!=test"
        ) { LabelSelector($0) }
        return Selection(targets: targets, labels: labels)
    }
}

extension Selection {
    /// The addresses that a survey has of it; nil: all.
    ///
    /// - Throws: ``CommandFailure`` for an address that nothing is known of.
    func addresses(in survey: Survey) throws(CommandFailure) -> Set<Address>? {
        if let unknown = unknownTargets(in: survey.desired, survey.recorded).first {
            let known = Selection.known(in: survey.desired, survey.recorded).map(\.description)
            let nearest = closestMatch(to: unknown.description, in: known.sorted())
            let hint = nearest.map { "did you mean \($0)?" } ?? "look at the manifests' names"
            throw CommandFailure("neither manifest nor state knows \(unknown); \(hint)")
        }
        return addresses(in: survey.desired, survey.recorded)
    }
}
