import Foundation
import Model

/// A year of rotations as a picture: a band for each zone, a day to the right, the hour on the wall
/// upwards.
enum YearPicture {
    private static let left = 200
    private static let dayWidth = 2
    private static let bandHeight = 74
    private static let top = 44
    private static let minutes = (from: 60, to: 240)

    static func svg() throws -> String {
        let zones = WindowYearTests.zones
        let width = left + 366 * dayWidth + 24
        let height = top + zones.count * bandHeight + 34
        let bands = try zones.enumerated().map { try band($1, y: top + $0 * bandHeight) }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" \
            font-family="sans-serif" font-size="12">
            <title>A year of rotations within a window, in six time zones</title>
            <rect width="\(width)" height="\(height)" fill="#ffffff"/>
            <text x="\(left)" y="24" fill="#57606a">window 01:30 to 03:15 on the wall; a dot is a \
            rotation, a red line a change of the clocks</text>
            \(bands.joined(separator: "\n"))
            \(months(y: height - 12))
            </svg>

            """
    }

    private static func x(_ instant: Instant) -> Double {
        let days = Double(instant.seconds - TransitionTable.newYear.seconds) / 86_400
        return Double(left) + days * Double(dayWidth)
    }

    private static func y(_ minute: Int, in band: Int) -> Double {
        let room = Double(bandHeight - 14)
        let share = Double(minute - minutes.from) / Double(minutes.to - minutes.from)
        return Double(band) + room - share * room
    }

    private static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }

    private static func band(_ zone: String, y band: Int) throws -> String {
        let (from, to) = WindowYearTests.window
        let (upper, lower) = (y(to, in: band), y(from, in: band))
        let dots = try WindowYearTests.rotations(in: zone, from: from, to: to).map { rotation in
            let minute = try WindowYearTests.minuteOfDay(rotation.at, in: zone)
            return
                "<circle cx=\"\(number(x(rotation.at)))\" cy=\"\(number(y(minute, in: band)))\" r=\"1.6\"/>"
        }
        let lines = TransitionTable.transitions(in: zone).map { transition in
            let x = number(x(transition.at))
            return "<line x1=\"\(x)\" x2=\"\(x)\" y1=\"\(band)\" y2=\"\(band + bandHeight - 14)\"/>"
        }
        return """
            <text x="12" y="\(band + 26)" fill="#1f2328">\(zone)</text>
            <text x="\(left - 40)" y="\(number(upper + 4))" fill="#57606a" font-size="10">03:15</text>
            <text x="\(left - 40)" y="\(number(lower + 4))" fill="#57606a" font-size="10">01:30</text>
            <rect x="\(left)" y="\(number(upper))" width="\(366 * dayWidth)" \
            height="\(number(lower - upper))" fill="#ddf4ff"/>
            <g stroke="#cf222e">\(lines.joined())</g>
            <g fill="#0969da">\(dots.joined(separator: "\n"))</g>
            """
    }

    private static func months(y: Int) -> String {
        let names = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        let days = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
        return zip(names, days).map { name, day in
            "<text x=\"\(left + day * dayWidth)\" y=\"\(y)\" fill=\"#57606a\">\(name)</text>"
        }.joined(separator: "\n")
    }
}
