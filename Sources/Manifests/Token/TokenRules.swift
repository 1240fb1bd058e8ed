import Model

/// The defaults of a token's manifest.
enum TokenRules {
    /// The spec of a manifest that keeps the rules, with its defaults filled in.
    ///
    /// - Parameter interner: What other specs of the source say; it takes over what is new.
    static func spec(
        of draft: TokenDraft,
        at address: Address,
        _ position: SourcePosition,
        sharing interner: inout SpecInterner
    ) -> TokenSpec {
        TokenSpec(
            address: address,
            tokenName: draft.tokenName?.value,
            tokenDescription: draft.tokenDescription?.value ?? "",
            lifetime: lifetime(of: draft),
            capabilities: Capabilities(
                datasets: draft.datasetCapabilities.mapValues { groups($0, &interner) },
                organization: groups(draft.organizationCapabilities, &interner),
                views: draft.viewCapabilities.mapValues { groups($0, &interner) }
            ),
            rotation: rotation(of: draft),
            delivery: draft.delivery?.value.map { $0.value } ?? [],
            deletionPolicy: draft.deletionPolicy?.value ?? .retain,
            isSuspended: draft.isSuspended?.value ?? false,
            allowsSameName: draft.allowsSameName?.value ?? false,
            regenerationRequest: draft.requests.regenerate?.value,
            labels: labels(of: draft, &interner),
            adoption: draft.adoptedID.map {
                Adoption(id: $0.value, rotate: draft.adoptionRotation?.value ?? .atNext)
            },
            movedFrom: draft.requests.movedFrom?.value,
            keepsSealed: draft.keepsSealed?.value ?? false,
            check: draft.check?.value,
            position: position
        )
    }

    /// What a manifest, with all that it inherits, breaks of the rules between its fields.
    static func violations(of draft: SharedDraft) -> [Diagnostic] {
        var check = RuleCheck(draft)
        check.checkAll()
        return check.found
    }

    // MARK: Defaults

    /// Labels that are equal may be written by other bytes, unless they are ASCII as most are: each
    /// spec keeps those of its manifest.
    private static func labels(
        of draft: TokenDraft,
        _ interner: inout SpecInterner
    ) -> [String: String] {
        let labels = draft.labels.mapValues { $0.value }
        let isShareable = labels.allSatisfy { $0.key.isASCII && $0.value.isASCII }
        return isShareable ? interner.labels.shared(labels) : labels
    }

    private static func groups(
        _ draft: CapabilityDraft,
        _ interner: inout SpecInterner
    ) -> Capabilities.Groups {
        interner.groups(of: CapabilityDraft.Allowed(draft))
    }

    private static func lifetime(of draft: TokenDraft) -> Lifetime {
        if let after = draft.expiresAfter?.value { return .after(after) }
        return draft.expiresAt.map { .until($0.value) } ?? .never
    }

    private static func rotation(of draft: TokenDraft) -> RotationPolicy {
        RotationPolicy(
            every: draft.every?.value,
            renewBefore: draft.renewBefore?.value
                ?? RotationPolicy.defaultRenewBefore(of: lifetime(of: draft)),
            overlap: draft.overlap?.value ?? RotationPolicy.defaultOverlap,
            overlapLimit: draft.overlapLimit?.value,
            existingTokenExpiresAt: draft.existingTokenExpiresAt?.value,
            spread: draft.spread?.value ?? RotationPolicy.defaultSpread(every: draft.every?.value),
            window: window(of: draft.window),
            cosmeticChanges: draft.cosmeticChanges?.value ?? .withNextRotation,
            onStalledDelivery: draft.onStalledDelivery?.value ?? .extend
        )
    }

    private static func window(of draft: WindowDraft) -> RotationWindow? {
        guard let from = draft.from?.value, let to = draft.to?.value else { return nil }
        return RotationWindow(
            days: draft.days?.value ?? RotationWindow.Weekday.allCases,
            from: from,
            to: to,
            timeZone: draft.timeZone?.value ?? RotationWindow.defaultTimeZone
        )
    }
}

extension String {
    fileprivate var isASCII: Bool { utf8.allSatisfy { $0 < 0x80 } }
}
