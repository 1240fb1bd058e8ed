/// A point in time in UTC, to the nanosecond.
///
/// The token API returns instants with the fraction that it was sent, and the rotation protocol
/// recognises its own calls by that fraction, so nothing here rounds.
public struct Instant: Hashable, Sendable {
    /// Whole seconds since 1970-01-01T00:00:00Z, negative before it.
    public let seconds: Int64
    /// Nanoseconds after `seconds`, from 0 to 999,999,999.
    public let nanoseconds: Int32

    /// Makes an instant, carrying nanoseconds outside their range over into the seconds.
    public init(seconds: Int64, nanoseconds: Int64 = 0) {
        let billion: Int64 = 1_000_000_000
        let remainder = nanoseconds % billion
        let carried = nanoseconds / billion + (remainder < 0 ? -1 : 0)
        self.seconds = seconds + carried
        self.nanoseconds = Int32(remainder < 0 ? remainder + billion : remainder)
    }

    /// The same instant without its fraction of a second.
    public var wholeSeconds: Instant { Instant(seconds: seconds) }
}

extension Instant: Comparable {
    /// Whether the first instant is before the second.
    public static func < (left: Instant, right: Instant) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
}

extension Instant {
    /// The instant that lies a duration later.
    public static func + (instant: Instant, duration: Duration) -> Instant {
        let parts = duration.components
        return Instant(
            seconds: instant.seconds + parts.seconds,
            nanoseconds: Int64(instant.nanoseconds) + parts.attoseconds / 1_000_000_000
        )
    }

    /// The instant that lies a duration earlier.
    public static func - (instant: Instant, duration: Duration) -> Instant {
        instant + (.zero - duration)
    }

    /// How long after the second instant the first one lies; negative when it lies before it.
    public static func - (left: Instant, right: Instant) -> Duration {
        .seconds(left.seconds - right.seconds)
            + .nanoseconds(Int64(left.nanoseconds) - Int64(right.nanoseconds))
    }
}
