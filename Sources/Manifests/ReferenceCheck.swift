import Model

/// Finds connections and hooks that a manifest names and the configuration does not have.
struct ReferenceCheck {
    private let rules: SourceRules

    init(_ rules: SourceRules) { self.rules = rules }

    func violations(of draft: TokenDraft) -> [Diagnostic] {
        checkViolations(of: draft)
            + (draft.delivery?.value ?? []).compactMap { sink in
                switch sink.value {
                case .hook(let hook):
                    unknown("hook", hook.name, among: rules.hooks, at: sink.position)
                case .webhook(let webhook):
                    unknown(
                        "connection",
                        webhook.connection,
                        among: rules.connections?[.webhook],
                        at: sink.position
                    )
                default:
                    if let name = sink.value.options.connection {
                        unknown(
                            "connection",
                            name,
                            among: rules.connections?[sink.value.kind],
                            at: sink.position
                        )
                    } else {
                        missing(for: sink)
                    }
                }
            }
    }

    /// What is to be said where no server is named and there is none to choose.
    ///
    /// A cluster may be the one around Regent, and files need none.
    private func missing(for sink: Located<SinkSpec>) -> Diagnostic? {
        guard sink.value.kind == .vault, rules.connections?[.vault]?.isEmpty == true else {
            return nil
        }
        return Diagnostic(
            .error,
            "the configuration has no connection for \(sink.value.kind.rawValue)",
            hint: "add one to connections.vault",
            position: sink.position
        )
    }

    private func checkViolations(of draft: TokenDraft) -> [Diagnostic] {
        guard let check = draft.check, case .hook(let hook) = check.value else { return [] }
        return [unknown("hook", hook.name, among: rules.hooks, at: check.position)].compactMap(
            \.self
        )
    }

    private func unknown(
        _ title: String,
        _ name: String,
        among known: Set<String>?,
        at position: SourcePosition
    ) -> Diagnostic? {
        guard let known, !known.contains(name) else { return nil }
        return Diagnostic(
            .error,
            "the configuration has no \(title) \(quoted(name))",
            hint: suggestion(for: name, known: known, called: "known"),
            position: position
        )
    }
}
