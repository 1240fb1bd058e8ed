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

    /// How a window moved it.
    public struct Placement: Hashable, Sendable {
        /// When the window opens, as the wall shows it; nil: it does not in time.
        public let opensAt: String?
        /// When that opening ends.
        public let closesAt: String?
        /// Whether no other opening comes before the overlap would end after the token.
        public let isLast: Bool

        init(_ opening: WindowCalendar.Opening?, in calendar: WindowCalendar, isLast: Bool) {
            opensAt = opening.map { calendar.shown($0.start) }
            closesAt = opening.map { calendar.shown($0.end) }
            self.isLast = isLast
        }
    }

    /// Every instant that asks, in the order of the policy's fields.
    public var demands: [Demand]
    /// By how much the address's spread brings the rotation forward.
    public var spreadOffset: Duration
    /// The rotation; nil: nothing asks for one.
    public var rotation: ScheduledRotation?
    /// What a window made of it; nil: there is none.
    public var placement: Placement?
}

extension ScheduleDerivation {
    /// Moves the rotation into an opening of its window.
    mutating func place(
        _ due: ScheduledRotation,
        in calendar: WindowCalendar,
        issuedAt: Instant,
        before deadline: Instant?
    ) {
        let next = calendar.opening(endingAfter: due.at)
        if let next, deadline.map({ max(next.start, due.at) <= $0 }) ?? true {
            let start = start(of: next, before: deadline)
            if next.start > due.at { rotation?.at = start }
            let following = calendar.opening(endingAfter: next.end)
            let isLast = deadline.map { end in following.map { $0.start > end } ?? true } ?? false
            placement = Placement(next, in: calendar, isLast: isLast)
        } else if let deadline, let last = calendar.opening(startingBefore: deadline),
            // One that the token was issued in would ask for the next one at once, for ever.
            last.start > issuedAt
        {
            let start = start(of: last, before: deadline)
            rotation?.at = start
            placement = Placement(last, in: calendar, isLast: true)
        } else {
            rotation?.at = max(due.at, deadline ?? due.at)
            placement = Placement(nil, in: calendar, isLast: false)
        }
    }

    /// Not all at the first second of an opening.
    private func start(of opening: WindowCalendar.Opening, before deadline: Instant?) -> Instant {
        let end = deadline.map { min(opening.end, $0) } ?? opening.end
        let room = (end - opening.start - .minutes(1)).wholeSeconds
        return opening.start + .seconds(room > 0 ? spreadOffset.wholeSeconds % room : 0)
    }
}
