public import Model

/// When a token's next rotation comes due by itself.
public enum Schedule {
    /// The next rotation of a token under a manifest's policy; nil where nothing is scheduled.
    ///
    /// Due = min(issued + `every`, expiry − `renewBefore`) − the spread's offset, but never before
    /// the token was issued. A fixed expiry plans nothing by itself, since every successor would be
    /// due at once. With a window it waits for the next opening, unless the token's overlap would
    /// then end after the token: it comes in the last opening before that, or, where none opens
    /// since the issue, just in time outside.
    public static func nextRotation(
        of record: TokenRecord,
        under spec: TokenSpec,
        expiresAt: Instant?
    ) -> ScheduledRotation? {
        derivation(of: record, under: spec, expiresAt: expiresAt).rotation
    }

    /// Works the next rotation out and keeps the steps, see
    /// ``Schedule/nextRotation(of:under:expiresAt:)``.
    public static func derivation(
        of record: TokenRecord,
        under spec: TokenSpec,
        expiresAt: Instant?
    ) -> ScheduleDerivation {
        var demands: [ScheduleDerivation.Demand] = []
        if let every = spec.rotation.every {
            demands.append(
                .init(
                    base: record.issuedAt,
                    distance: every,
                    isBefore: false,
                    reason: .rotationDue
                )
            )
        }
        if case .after = spec.lifetime, let expiresAt, let margin = spec.rotation.renewBefore {
            demands.append(
                .init(base: expiresAt, distance: margin, isBefore: true, reason: .expiringSoon)
            )
        }
        var derivation = ScheduleDerivation(
            demands: demands,
            spreadOffset: offset(of: record.address, within: spec.rotation.spread)
        )
        guard let first = demands.min(by: { $0.instant < $1.instant }) else { return derivation }
        let rotation = ScheduledRotation(
            address: record.address,
            at: max(record.issuedAt, first.instant - derivation.spreadOffset),
            reason: first.reason
        )
        derivation.rotation = rotation
        if let window = spec.rotation.window {
            derivation.place(
                rotation,
                in: window,
                issuedAt: record.issuedAt,
                before: deadline(under: spec, expiresAt: expiresAt)
            )
        }
        return derivation
    }

    /// The last instant at which a rotation's overlap ends before the old token does.
    static func deadline(under spec: TokenSpec, expiresAt: Instant?) -> Instant? {
        guard case .after = spec.lifetime, let expiresAt else { return nil }
        let least = min(Self.leastMargin, spec.rotation.renewBefore ?? Self.leastMargin)
        return expiresAt - max(spec.rotation.overlap, least)
    }

    /// How long before its end a token without an overlap is rotated at the latest.
    private static let leastMargin = Duration.hours(1)

    /// A fixed offset in [0, spread) in whole seconds, from the address, so that tokens made on one
    /// day do not come due in one second.
    public static func offset(of address: Address, within spread: Duration) -> Duration {
        guard spread.wholeSeconds > 0 else { return .zero }
        let hash = stableHash(address.description)
        return .seconds(Int64(hash % UInt64(spread.wholeSeconds)))
    }

    /// FNV-1a, finished by a mixer so that near names lie far apart: the same in every process, as
    /// Swift's own hashes are not.
    private static func stableHash(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        hash = (hash ^ (hash >> 33)) &* 0xff51_afd7_ed55_8ccd
        return hash ^ (hash >> 33)
    }
}
