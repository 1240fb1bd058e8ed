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
        let opening: WindowCalendar.Opening?
        let window: RotationWindow
        let deadline: Instant?

        private var calendar: WindowCalendar { WindowCalendar(window) }

        /// When the window opens, as the wall shows it; nil: it does not in time.
        public var opensAt: String? { opening.map { calendar.shown($0.start) } }
        /// When that opening ends.
        public var closesAt: String? { opening.map { calendar.shown($0.end) } }
        /// Whether no other opening comes before the overlap would end after the token.
        public var isLast: Bool {
            guard let opening, let deadline else { return false }
            return calendar.isLast(opening, before: deadline)
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
        in window: RotationWindow,
        issuedAt: Instant,
        before deadline: Instant?
    ) {
        let calendar = WindowCalendar(window)
        var opening = calendar.opening(endingAfter: due.at)
        var instant = due.at
        if let next = opening, deadline.map({ max(next.start, due.at) <= $0 }) ?? true {
            if next.start > due.at { instant = start(of: next, before: deadline) }
        } else if let deadline, let last = calendar.opening(startingBefore: deadline),
            // One that the token was issued in would ask for the next one at once, for ever.
            last.start > issuedAt
        {
            opening = last
            instant = start(of: last, before: deadline)
        } else {
            opening = nil
            instant = max(due.at, deadline ?? due.at)
        }
        rotation?.at = instant
        placement = Placement(opening: opening, window: window, deadline: deadline)
    }

    /// Not all at the first second of an opening.
    private func start(of opening: WindowCalendar.Opening, before deadline: Instant?) -> Instant {
        let end = deadline.map { min(opening.end, $0) } ?? opening.end
        let room = (end - opening.start - .minutes(1)).wholeSeconds
        return opening.start + .seconds(room > 0 ? spreadOffset.wholeSeconds % room : 0)
    }
}
