import Model

/// Finds what a manifest breaks of the rules between its fields; each problem stands where the field
/// does that is wrong, be it in the manifest or in defaults.
struct RuleCheck {
    private let shared: SharedDraft
    private(set) var found: [Diagnostic] = []

    init(_ draft: SharedDraft) { shared = draft }

    private var draft: TokenDraft { shared.draft }

    mutating func checkAll() {
        checkLifetime()
        checkRenewal()
        checkOverlapLimit()
        checkSpread()
        checkWindow()
        checkMove()
        checkCapabilities()
    }

    private mutating func report(
        _ summary: String,
        hint: String? = nil,
        at position: SourcePosition
    ) {
        found.append(Diagnostic(.error, summary, hint: hint, position: position))
    }

    private mutating func checkLifetime() {
        guard let expiresAfter = draft.expiresAfter else { return }
        if let expiresAt = draft.expiresAt {
            report(
                "spec has both expiresAfter and expiresAt",
                hint: "leave one of them out",
                at: expiresAt.position
            )
        }
        guard expiresAfter.value < twiceOverlap else { return }
        report(
            "spec.expiresAfter (\(expiresAfter.value.text)) is less than twice \(overlapTitle)",
            hint: overlapHint(room: expiresAfter.value),
            at: expiresAfter.position
        )
    }

    private mutating func checkRenewal() {
        guard let renewBefore = draft.renewBefore else { return }
        guard let expiresAfter = draft.expiresAfter else {
            return report(
                "spec.rotation.renewBefore has no meaning without spec.expiresAfter",
                hint: "leave it out, or let tokens expire",
                at: renewBefore.position
            )
        }
        let length = renewBefore.value.text
        if renewBefore.value >= expiresAfter.value {
            report(
                "spec.rotation.renewBefore (\(length)) is not less than spec.expiresAfter "
                    + "(\(expiresAfter.value.text))",
                hint: "a new token would be due for rotation at once",
                at: renewBefore.position
            )
        } else if renewBefore.value < twiceOverlap, expiresAfter.value >= twiceOverlap {
            report(
                "spec.rotation.renewBefore (\(length)) is less than twice \(overlapTitle)",
                hint: overlapHint(room: renewBefore.value),
                at: renewBefore.position
            )
        }
    }

    private mutating func checkOverlapLimit() {
        guard let limit = draft.overlapLimit, limit.value < overlap else { return }
        report(
            "spec.rotation.overlapLimit (\(limit.value.text)) is less than \(overlapTitle)",
            hint: "the limit holds where the new secret cannot be delivered",
            at: limit.position
        )
    }

    private mutating func checkSpread() {
        guard let spread = draft.spread else { return }
        guard let every = draft.every else {
            return report(
                "spec.rotation.spread has no meaning without spec.rotation.every",
                hint: "leave it out, or say how often to rotate",
                at: spread.position
            )
        }
        guard spread.value > every.value else { return }
        report(
            "spec.rotation.spread (\(spread.value.text)) is more than spec.rotation.every "
                + "(\(every.value.text))",
            at: spread.position
        )
    }

    private mutating func checkWindow() {
        let window = draft.window
        let said =
            window.to?.position ?? window.from?.position ?? window.days?.position
            ?? window.timeZone?.position
        guard let said else { return }
        if let from = window.from, let to = window.to {
            guard from.value == to.value else { return }
            report(
                "spec.rotation.window opens and closes at the same time",
                hint: "for whole days write from: \"00:00\" and to: \"24:00\"",
                at: to.position
            )
        } else {
            let missing = window.from == nil ? "from" : "to"
            report("spec.rotation.window.\(missing) is missing", at: said)
        }
    }

    private mutating func checkMove() {
        guard let movedFrom = draft.requests.movedFrom, movedFrom.value == draft.name?.value else {
            return
        }
        report(
            "metadata.annotations.\(Annotation.movedFrom) is the manifest's own name",
            hint: "write the name that it had before, or leave it out",
            at: movedFrom.position
        )
    }

    private mutating func checkCapabilities() {
        guard draft.allowsUnknownCapabilities?.value != true else { return }
        var unknown: [UnknownName] = []
        func look(at groups: CapabilityDraft) {
            for group in groups.groups { unknown += group.unknown }
        }
        look(at: draft.organizationCapabilities)
        for groups in draft.datasetCapabilities.values { look(at: groups) }
        for groups in draft.viewCapabilities.values { look(at: groups) }
        unknown.sort { $0.position < $1.position }
        for name in unknown.prefix(Limits.diagnosticsPerFile) {
            report(name.summary, hint: name.hint, at: name.position)
        }
    }

    // MARK: Words

    private var overlap: Duration { draft.overlap?.value ?? RotationPolicy.defaultOverlap }

    private var twiceOverlap: Duration { overlap + overlap }

    private var overlapTitle: String {
        draft.overlap == nil
            ? "the default overlap (\(overlap.text))" : "spec.rotation.overlap (\(overlap.text))"
    }

    private func overlapHint(room: Duration) -> String {
        let least = twiceOverlap.text
        let most = Duration.seconds(room.wholeSeconds / 2).text
        return draft.overlap == nil
            ? "make it at least \(least), or write an overlap of at most \(most)"
            : "make it at least \(least), or the overlap at most \(most)"
    }
}
