import Foundation
import Model

@testable import Planning

/// The days of 2026 on which a zone's clocks are changed, and what becomes of a window then.
enum TransitionTable {
    struct Transition {
        var zone: String
        /// The first second after it.
        var at: Instant
        /// By how many minutes the clock on the wall leaps.
        var minutes: Int
    }

    static let newYear = Instant(seconds: 1_767_225_600)

    static func transitions(in name: String) -> [Transition] {
        guard let zone = TimeZone(identifier: name) else { return [] }
        func offset(_ instant: Instant) -> Int {
            zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.seconds)))
        }
        // Every transition is at a whole quarter of an hour.
        return (1...365 * 96).compactMap { quarter in
            let instant = newYear + .minutes(15 * quarter)
            let change = offset(instant) - offset(instant - .minutes(15))
            guard change != 0 else { return nil }
            return Transition(zone: name, at: instant, minutes: change / 60)
        }
    }

    static func markdown() -> String {
        let rows = WindowYearTests.zones.flatMap { name in
            let transitions = transitions(in: name)
            return transitions.isEmpty
                ? ["| \(name) | none | | | |"] : transitions.map(row)
        }
        return """
            | zone | its clocks are changed | by | the window of that night (UTC) | it is open for |
            | --- | --- | --- | --- | --- |

            """ + rows.joined(separator: "\n") + "\n"
    }

    private static func row(_ transition: Transition) -> String {
        let (from, to) = WindowYearTests.window
        let window = RotationWindow(from: from, to: to, timeZone: transition.zone)
        let calendar = WindowCalendar(window)
        let day = calendar.shown(transition.at)
        let sign = transition.minutes > 0 ? "+" : "−"
        let change = "\(sign)\(abs(transition.minutes)) min"
        // The one whose night it is ends after the transition, or begins just before it.
        guard let opening = calendar.opening(endingAfter: transition.at - .hours(4)) else {
            return "| \(transition.zone) | \(day) | \(change) | none | |"
        }
        let times = "\(opening.start.minuteInUTC) – \(opening.end.hourAndMinute)"
        let length = (opening.end - opening.start).text
        return "| \(transition.zone) | \(day) | \(change) | \(times) | \(length) |"
    }
}
