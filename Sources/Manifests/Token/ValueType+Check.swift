import Model

/// The two ways to say what a new token has to prove.
private struct CheckDraft: Sendable {
    var dataset: Located<String>?
    var hook: Located<HookSinkSpec>?
}

extension ValueType where Value == TokenCheck {
    /// `{dataset: NAME}` or `{hook: {name: NAME}}`.
    static let tokenCheck = ValueType(shape: object.shape) { index, _, decoding in
        let problems = decoding.problems
        var draft = CheckDraft()
        object.decode(index, into: &draft, &decoding)
        guard decoding.problems == problems else { return nil }
        switch (draft.dataset, draft.hook) {
        case (let dataset?, nil): return .ingest(dataset: dataset.value)
        case (nil, let hook?): return .hook(hook.value)
        case (nil, nil), (_?, _?):
            decoding.report(
                "spec.check says \(draft.dataset == nil ? "none" : "both") of dataset and hook",
                hint: "say one of them",
                at: decoding.node(index).mark
            )
            return nil
        }
    }

    private static let object = ObjectType<CheckDraft>(
        "spec.check",
        [
            Field(
                "dataset",
                ScalarType<String>.text(maximumBytes: 128),
                "The data set that one event is sent to."
            ) { $0.dataset = $1 },
            Field(
                "hook",
                .object(ReceiverSinkFields.hook, HookSinkSpec(name: "")),
                "The program of the configuration that is given the secret, and says so by status 0."
            ) { $0.hook = $1 },
        ]
    )
}
