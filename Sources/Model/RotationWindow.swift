/// The hours in which rotations may happen, on the wall clock of a time zone.
public struct RotationWindow: Hashable, Sendable, Codable {
    /// A day of the week, in a manifest's words.
    public enum Weekday: String, Hashable, Sendable, Codable, CaseIterable {
        case monday = "Mon"
        case tuesday = "Tue"
        case wednesday = "Wed"
        case thursday = "Thu"
        case friday = "Fri"
        case saturday = "Sat"
        case sunday = "Sun"
    }

    /// The days on which it opens, in the order of the week, each once; never empty.
    public var days: [Weekday]
    /// When it opens: minutes from midnight on the wall clock, 0 to 1439.
    public var from: Int
    /// When it closes: minutes from midnight, 1 to 1440; not after ``from``: on the next day.
    public var to: Int
    /// The zone's name in the IANA's database: `Europe/Berlin`.
    public var timeZone: String

    /// The zone where a manifest says none.
    public static let defaultTimeZone = "UTC"

    /// Makes a window; the days are put in order, and each is kept once.
    @inlinable public init(
        days: some Sequence<Weekday> = Weekday.allCases,
        from: Int,
        to: Int,
        timeZone: String
    ) {
        let chosen = Set(days)
        self.days = Weekday.allCases.filter(chosen.contains)
        self.from = from
        self.to = to
        self.timeZone = timeZone
    }
}
