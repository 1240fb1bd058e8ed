import Model

extension PlanSource {
    /// The fields of every document that says what was read.
    var value: OrderedValue {
        [
            "url": .string(url), "ref": .string(ref), "commit": .string(commit),
            "signedBy": .optional(signedBy),
        ]
    }
}
