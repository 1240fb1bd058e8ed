import Model

/// The defaults of a token's manifest and the rules between its fields.
enum TokenRules {
    /// The widest band that a manifest without `rotation.spread` gets.
    static let longestDefaultSpread = Duration.hours(12)

    /// The spec of a manifest that keeps the rules, with its defaults filled in.
    static func spec(
        of draft: TokenDraft,
        at address: Address,
        _ position: SourcePosition
    ) -> TokenSpec {
        TokenSpec(
            address: address,
            tokenName: draft.tokenName,
            tokenDescription: draft.tokenDescription ?? "",
            lifetime: lifetime(of: draft),
            capabilities: Capabilities(
                datasets: draft.datasetCapabilities?.value ?? [:],
                organization: draft.organizationCapabilities?.value ?? [:],
                views: draft.viewCapabilities?.value ?? [:]
            ),
            rotation: rotation(of: draft),
            delivery: draft.delivery.map(\.value),
            deletionPolicy: draft.deletionPolicy ?? .retain,
            isSuspended: draft.isSuspended,
            allowsSameName: draft.allowsSameName,
            regenerationRequest: draft.regenerationRequest,
            labels: draft.labels,
            position: position
        )
    }

    /// Reports what a manifest breaks of the rules between its fields.
    static func check(_ draft: TokenDraft, _ decoding: inout Decoding) {
        checkLifetime(draft, &decoding)
        checkRenewal(draft, &decoding)
        checkOverlapLimit(draft, &decoding)
        checkSpread(draft, &decoding)
        guard !draft.allowsUnknownCapabilities else { return }
        let unknown =
            (draft.datasetCapabilities?.unknown ?? [])
            + (draft.organizationCapabilities?.unknown ?? [])
            + (draft.viewCapabilities?.unknown ?? [])
        for name in unknown.sorted(by: { $0.mark < $1.mark }) {
            decoding.report(name.summary, hint: name.hint, at: name.mark)
        }
    }

    // MARK: Defaults

    private static func lifetime(of draft: TokenDraft) -> Lifetime {
        if let after = draft.expiresAfter?.value { return .after(after) }
        return draft.expiresAt.map { .until($0.value) } ?? .never
    }

    private static func rotation(of draft: TokenDraft) -> RotationPolicy {
        RotationPolicy(
            every: draft.every?.value,
            renewBefore: draft.renewBefore?.value
                ?? draft.expiresAfter.map { .seconds($0.value.wholeSeconds / 3) },
            overlap: draft.overlap?.value ?? RotationPolicy.defaultOverlap,
            overlapLimit: draft.overlapLimit?.value,
            existingTokenExpiresAt: draft.existingTokenExpiresAt,
            spread: draft.spread?.value ?? defaultSpread(every: draft.every?.value),
            cosmeticChanges: draft.cosmeticChanges ?? .withNextRotation,
            onStalledDelivery: draft.onStalledDelivery ?? .extend
        )
    }

    private static func defaultSpread(every: Duration?) -> Duration {
        guard let every else { return .zero }
        return min(.seconds(every.wholeSeconds / 20), longestDefaultSpread)
    }

    // MARK: Rules

    private static func checkLifetime(_ draft: TokenDraft, _ decoding: inout Decoding) {
        guard let expiresAfter = draft.expiresAfter else { return }
        if let expiresAt = draft.expiresAt {
            decoding.report(
                "spec has both expiresAfter and expiresAt",
                hint: "leave one of them out",
                at: max(expiresAfter.mark, expiresAt.mark)
            )
        }
        guard expiresAfter.value < twice(overlap(of: draft)) else { return }
        decoding.report(
            "spec.expiresAfter (\(expiresAfter.value.text)) is less than twice "
                + overlapTitle(of: draft),
            hint: overlapHint(draft, room: expiresAfter.value),
            at: expiresAfter.mark
        )
    }

    private static func checkRenewal(_ draft: TokenDraft, _ decoding: inout Decoding) {
        guard let renewBefore = draft.renewBefore else { return }
        guard let expiresAfter = draft.expiresAfter else {
            return decoding.report(
                "spec.rotation.renewBefore has no meaning without spec.expiresAfter",
                hint: "leave it out, or let tokens expire",
                at: renewBefore.mark
            )
        }
        let length = renewBefore.value.text
        if renewBefore.value >= expiresAfter.value {
            decoding.report(
                "spec.rotation.renewBefore (\(length)) is not less than spec.expiresAfter "
                    + "(\(expiresAfter.value.text))",
                hint: "a new token would be due for rotation at once",
                at: renewBefore.mark
            )
        } else if renewBefore.value < twice(overlap(of: draft)),
            expiresAfter.value >= twice(overlap(of: draft))
        {
            decoding.report(
                "spec.rotation.renewBefore (\(length)) is less than twice "
                    + overlapTitle(of: draft),
                hint: overlapHint(draft, room: renewBefore.value),
                at: renewBefore.mark
            )
        }
    }

    private static func checkOverlapLimit(_ draft: TokenDraft, _ decoding: inout Decoding) {
        guard let limit = draft.overlapLimit, limit.value < overlap(of: draft) else { return }
        decoding.report(
            "spec.rotation.overlapLimit (\(limit.value.text)) is less than "
                + overlapTitle(of: draft),
            hint: "the limit holds where the new secret cannot be delivered",
            at: limit.mark
        )
    }

    private static func checkSpread(_ draft: TokenDraft, _ decoding: inout Decoding) {
        guard let spread = draft.spread else { return }
        guard let every = draft.every else {
            return decoding.report(
                "spec.rotation.spread has no meaning without spec.rotation.every",
                hint: "leave it out, or say how often to rotate",
                at: spread.mark
            )
        }
        guard spread.value > every.value else { return }
        decoding.report(
            "spec.rotation.spread (\(spread.value.text)) is more than spec.rotation.every "
                + "(\(every.value.text))",
            at: spread.mark
        )
    }

    private static func overlap(of draft: TokenDraft) -> Duration {
        draft.overlap?.value ?? RotationPolicy.defaultOverlap
    }

    private static func twice(_ duration: Duration) -> Duration { duration * 2 }

    private static func overlapTitle(of draft: TokenDraft) -> String {
        let text = overlap(of: draft).text
        return draft.overlap == nil
            ? "the default overlap (\(text))" : "spec.rotation.overlap (\(text))"
    }

    private static func overlapHint(_ draft: TokenDraft, room: Duration) -> String {
        let least = twice(overlap(of: draft)).text
        let most = Duration.seconds(room.wholeSeconds / 2).text
        return draft.overlap == nil
            ? "make it at least \(least), or write an overlap of at most \(most)"
            : "make it at least \(least), or the overlap at most \(most)"
    }
}
