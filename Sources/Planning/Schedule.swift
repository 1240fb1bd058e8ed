public import Model

/// When a token's next rotation comes due by itself.
public enum Schedule {
    /// How a rotation's instant was worked out.
    public struct Derivation: Hashable, Sendable {
        /// What is due by itself, the soonest first: the instant and its reason.
        public var due: [ScheduledRotation]
        /// The address's offset, by which it comes sooner.
        public var spread: Duration
        /// When it comes due without a window.
        public var unrestricted: ScheduledRotation
        /// The window's opening that it falls into; nil: there is no window, or none opens in time.
        public var opening: (start: Instant, end: Instant)? { bounds.map { ($0.start, $0.end) } }
        /// The last instant at which the overlap still ends before the token does; nil: it does not
        /// end.
        public var deadline: Instant?
        /// Whether no other opening comes before the deadline.
        public var isLastOpening: Bool
        /// What comes of all that.
        public var rotation: ScheduledRotation

        var bounds: WindowCalendar.Opening?
    }

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
        derivation(of: record, under: spec, expiresAt: expiresAt)?.rotation
    }

    /// The next rotation and how its instant was worked out; nil where nothing is scheduled.
    public static func derivation(
        of record: TokenRecord,
        under spec: TokenSpec,
        expiresAt: Instant?
    ) -> Derivation? {
        var due: [ScheduledRotation] = []
        func add(_ instant: Instant, _ reason: Reason) {
            due.append(ScheduledRotation(address: record.address, at: instant, reason: reason))
        }
        if let every = spec.rotation.every { add(record.issuedAt + every, .rotationDue) }
        if case .after = spec.lifetime, let expiresAt, let margin = spec.rotation.renewBefore {
            add(expiresAt - margin, .expiringSoon)
        }
        due.sort { $0.at < $1.at }
        guard var first = due.first else { return nil }
        let spread = offset(of: record.address, within: spec.rotation.spread)
        first.at = max(record.issuedAt, first.at - spread)
        var derivation = Derivation(
            due: due,
            spread: spread,
            unrestricted: first,
            deadline: deadline(under: spec, expiresAt: expiresAt),
            isLastOpening: false,
            rotation: first
        )
        if let window = spec.rotation.window {
            derivation.place(in: WindowCalendar(window), issuedAt: record.issuedAt)
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

extension Schedule.Derivation {
    /// Moves the rotation into an opening of its window.
    fileprivate mutating func place(in calendar: WindowCalendar, issuedAt: Instant) {
        let due = unrestricted.at
        let next = calendar.opening(endingAfter: due)
        if let next, deadline.map({ max(next.start, due) <= $0 }) ?? true {
            bounds = next
            rotation.at = next.start <= due ? due : start(of: next)
            let following = calendar.opening(endingAfter: next.end)
            isLastOpening =
                deadline.map { deadline in following.map { $0.start > deadline } ?? true } ?? false
        } else if let deadline, let last = calendar.opening(startingBefore: deadline),
            // One that the token was issued in would ask for the next one at once, for ever.
            last.start > issuedAt
        {
            bounds = last
            rotation.at = start(of: last)
            isLastOpening = true
        } else {
            rotation.at = max(due, deadline ?? due)
        }
    }

    /// Not all at the first second of an opening.
    private func start(of opening: WindowCalendar.Opening) -> Instant {
        let length = opening.end - opening.start
        let latest = deadline.map { min(opening.end, $0) - opening.start } ?? length
        let room = (min(length, latest) - .minutes(1)).wholeSeconds
        return opening.start + .seconds(room > 0 ? spread.wholeSeconds % room : 0)
    }
}
