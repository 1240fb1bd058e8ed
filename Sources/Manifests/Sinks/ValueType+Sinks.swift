import Model

/// What one element of `delivery` says.
struct SinkDraft: Sendable {
    /// One of each kind that was said; more than one is an error.
    var kinds: [Located<SinkSpec>] = []
    var connection: Located<String>?
    var options = SinkOptions()
}

extension ValueType where Value == [Located<SinkSpec>] {
    /// A list of sinks, no two of them with the same target.
    static let sinks = ValueType(shape: .list(of: SinkFields.sink.shape)) {
        index,
        field,
        decoding in
        guard decoding.node(index).kind == .sequence else {
            decoding.reportType(of: index, field, expected: .list(of: SinkFields.sink.shape))
            return nil
        }
        var sinks: [Located<SinkSpec>] = []
        var seen: [SinkID: Mark] = [:]
        let elements = Array(decoding.stream.elements(of: index))
        for element in elements {
            guard let spec = decoding.sink(element) else { continue }
            let mark = decoding.node(element).mark
            // Of one sink, as nearly every manifest has, the identity is not needed.
            if elements.count > 1, let first = seen.updateValue(mark, forKey: spec.id) {
                decoding.report(
                    "\(shown(spec.id.title)) is a sink of this manifest already",
                    hint: "see line \(first.line)",
                    at: mark
                )
            }
            sinks.append(Located(value: spec, position: decoding.source.position(mark)))
        }
        return sinks
    }
}

extension Decoding {
    fileprivate mutating func sink(_ index: Int) -> SinkSpec? {
        let problems = problems
        var draft = SinkDraft()
        SinkFields.sink.decode(index, into: &draft, &self)
        guard self.problems == problems else { return nil }
        guard let first = draft.kinds.first else {
            report(
                "a sink in spec.delivery does not say where",
                hint: "write - file: {path: …}",
                at: node(index).mark
            )
            return nil
        }
        if let second = draft.kinds.dropFirst().first {
            report(
                "a sink in spec.delivery is both \(first.value.kind.rawValue) and "
                    + second.value.kind.rawValue,
                hint: "write them as two elements of the list",
                at: node(index).mark
            )
            return nil
        }
        if let connection = draft.connection {
            guard first.value.takesConnection else {
                reportConnection(of: first.value, at: index)
                return nil
            }
            draft.options.connection = connection.value
        }
        if draft.options.onRemoval == .delete, !first.value.canForget {
            report(
                "spec.delivery.onRemoval: Delete cannot be done for \(first.value.kind.rawValue)",
                hint: "what it did with a secret it cannot undo; leave it out",
                at: stream.value(of: "onRemoval", in: index).map { node($0).mark }
                    ?? node(index).mark
            )
            return nil
        }
        return draft.options == SinkOptions() ? first.value : first.value.with(draft.options)
    }

    private mutating func reportConnection(of sink: SinkSpec, at index: Int) {
        report(
            "spec.delivery.connection has no meaning for \(sink.kind.rawValue)",
            hint: sink.kind == .webhook
                ? "write it in webhook, as webhook: {connection: NAME}" : "leave it out",
            at: stream.value(of: "connection", in: index).map { node($0).mark } ?? node(index).mark
        )
    }
}

extension SinkSpec {
    /// Whether the sink lies in a system that a connection of the configuration leads to.
    fileprivate var takesConnection: Bool {
        switch self {
        case .kubernetesSecret, .vault, .githubActionsSecret, .awsSecretsManager: true
        case .file, .webhook, .hook: false
        }
    }

    /// Whether a secret can be deleted there.
    fileprivate var canForget: Bool {
        switch self {
        case .webhook, .hook: false
        case .file, .kubernetesSecret, .vault, .githubActionsSecret, .awsSecretsManager: true
        }
    }

    fileprivate func with(_ options: SinkOptions) -> SinkSpec {
        func changed<Spec>(_ spec: Spec, _ path: WritableKeyPath<Spec, SinkOptions>) -> Spec {
            var spec = spec
            spec[keyPath: path] = options
            return spec
        }
        return switch self {
        case .file(let sink): .file(changed(sink, \.options))
        case .kubernetesSecret(let sink): .kubernetesSecret(changed(sink, \.options))
        case .vault(let sink): .vault(changed(sink, \.options))
        case .githubActionsSecret(let sink): .githubActionsSecret(changed(sink, \.options))
        case .awsSecretsManager(let sink): .awsSecretsManager(changed(sink, \.options))
        case .webhook(let sink): .webhook(changed(sink, \.options))
        case .hook(let sink): .hook(changed(sink, \.options))
        }
    }
}
