import FoundationEssentials
import FoundationInternationalization
import Model

/// When a window is open: from the wall clock of its zone to instants.
///
/// The zone's rules are data that comes with the program, so the same question always has the same
/// answer. On the days of a transition an opening holds no minute that the wall clock shows outside
/// of the window.
struct WindowCalendar {
    /// A time in which a window is open; the end is not part of it.
    struct Opening: Hashable {
        var start: Instant
        var end: Instant
    }

    private let window: RotationWindow
    private let zone: TimeZone

    /// Days that are looked at for an opening; a week has one, but for a day that a zone leaves out.
    private static let mostDays: Int64 = 16
    private static let secondsPerDay: Int64 = 86_400

    init(_ window: RotationWindow) {
        self.window = window
        zone = TimeZone(identifier: window.timeZone) ?? .gmt
    }

    // MARK: Openings

    /// The first opening that ends after an instant: it may be open then.
    func opening(endingAfter instant: Instant) -> Opening? {
        let today = day(of: instant)
        return (today - 2...today + Self.mostDays).lazy.compactMap(opening)
            .first { $0.end > instant }
    }

    /// The last opening that starts before an instant.
    func opening(startingBefore instant: Instant) -> Opening? {
        let today = day(of: instant)
        return (today - Self.mostDays...today + 1).reversed().lazy.compactMap(opening)
            .first { $0.start < instant }
    }

    /// Whether the next opening begins after a deadline.
    func isLast(_ opening: Opening, before deadline: Instant) -> Bool {
        self.opening(endingAfter: opening.end).map { $0.start > deadline } ?? true
    }

    /// The opening that begins on a day, counted from 1970-01-01; nil where there is none.
    private func opening(onDay day: Int64) -> Opening? {
        guard window.days.contains(weekday(of: day)) else { return nil }
        let lastDay = window.from < window.to ? day : day + 1
        let begins = instants(showing: day * Self.secondsPerDay + Int64(window.from) * 60)
        let ends = instants(showing: lastDay * Self.secondsPerDay + Int64(window.to) * 60)
        // Where an hour comes twice, the narrower of two readings lies inside both.
        let end = ends.first > begins.last ? ends.first : ends.last
        guard begins.last < end else { return nil }
        return Opening(start: begins.last, end: end)
    }

    // MARK: The wall clock

    private func weekday(of day: Int64) -> RotationWindow.Weekday {
        // The day that all are counted from was a Thursday.
        RotationWindow.Weekday.allCases[Int((day % 7 + 7 + 3) % 7)]
    }

    private func day(of instant: Instant) -> Int64 {
        let shown = instant.seconds + offset(at: instant.seconds)
        return (shown - (shown % Self.secondsPerDay + Self.secondsPerDay) % Self.secondsPerDay)
            / Self.secondsPerDay
    }

    /// Seconds by which the zone's clock is ahead of UTC.
    private func offset(at seconds: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
    }

    /// The first and the last instant at which the wall clock shows a time, in seconds as if it were
    /// UTC; where it leaves that out, the instant at which it leaps over it.
    private func instants(showing local: Int64) -> (first: Instant, last: Instant) {
        let offsets = [local - Self.secondsPerDay, local + Self.secondsPerDay].map(offset)
        let shown = offsets.map { local - $0 }.filter { offset(at: $0) == local - $0 }
        if let first = shown.min(), let last = shown.max() {
            return (Instant(seconds: first), Instant(seconds: last))
        }
        let leap = Instant(seconds: leap(between: offsets.map { local - $0 }))
        return (leap, leap)
    }

    /// The first second after a change of the zone's offset.
    private func leap(between bounds: [Int64]) -> Int64 {
        var before = bounds.min() ?? 0
        var after = bounds.max() ?? 0
        let old = offset(at: before)
        while after - before > 1 {
            let middle = before + (after - before) / 2
            if offset(at: middle) == old { before = middle } else { after = middle }
        }
        return after
    }

    /// What people read: `Mon 2026-11-30 09:00 Europe/Berlin`.
    func shown(_ instant: Instant) -> String {
        let local = Instant(seconds: instant.seconds + offset(at: instant.seconds))
        return
            "\(weekday(of: day(of: instant)).rawValue) \(local.date) \(local.hourAndMinute) \(window.timeZone)"
    }
}
