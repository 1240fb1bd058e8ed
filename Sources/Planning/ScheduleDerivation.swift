public import Model

/// How a token's next rotation was worked out.
public struct ScheduleDerivation: Hashable, Sendable {
    /// One instant that asks for a rotation.
    public struct Demand: Hashable, Sendable {
        /// What it is reckoned from: the token's issue or its end.
        public var base: Instant
        /// How far from it the rotation is due, without a sign.
        public var distance: Duration
        /// Whether it lies before what it is reckoned from.
        public var isBefore: Bool
        /// What would be the reason of the rotation.
        public var reason: Reason

        /// When the rotation is due by this alone.
        public var instant: Instant { isBefore ? base - distance : base + distance }
    }

    /// Every instant that asks, in the order of the policy's fields.
    public var demands: [Demand]
    /// By how much the address's spread brings the rotation forward.
    public var spreadOffset: Duration
    /// The rotation; nil: nothing asks for one.
    public var rotation: ScheduledRotation?
}

extension Schedule {
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
        return ScheduleDerivation(
            demands: demands,
            spreadOffset: offset(of: record.address, within: spec.rotation.spread),
            rotation: nextRotation(of: record, under: spec, expiresAt: expiresAt)
        )
    }
}
