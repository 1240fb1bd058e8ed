import Foundation
import Golden
import Model
import Planning
import Testing

/// A year of rotations in zones with every kind of transition: forwards and backwards, at midnight, of
/// half an hour, and in the other half of the year.
@Suite("A year of windows")
struct WindowYearTests {
    static let zones = [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Santiago",
        "Africa/Casablanca", "Asia/Kolkata",
    ]
    /// In the night, where the transitions are.
    static let window = (from: 90, to: 195)

    /// One rotation after the other for a year: when it was due, and when it came.
    struct Rotation {
        var issuedAt: Instant
        var expiresAt: Instant
        var at: Instant
    }

    static func rotations(in zone: String, from: Int, to: Int) throws -> [Rotation] {
        let window = RotationWindow(from: from, to: to, timeZone: zone)
        let spec = spec(lifetime: .after(.days(4))) {
            $0.rotation = RotationPolicy(
                every: .hours(18),
                renewBefore: .days(2),
                overlap: .hours(24),
                spread: .hours(3),
                window: window
            )
        }
        var record = try record(of: spec)
        record.issuedAt = try #require(Instant(rfc3339: "2026-01-01T00:00:00Z"))
        let end = record.issuedAt + .days(366)
        var rotations: [Rotation] = []
        while record.issuedAt < end {
            let expiresAt = record.issuedAt + .days(4)
            let next = try #require(
                Schedule.nextRotation(of: record, under: spec, expiresAt: expiresAt)
            )
            // Another address has another place in the spread.
            record.address = address("token-\(rotations.count)")
            rotations.append(
                Rotation(issuedAt: record.issuedAt, expiresAt: expiresAt, at: next.at)
            )
            record.issuedAt = next.at
        }
        return rotations
    }

    /// What a clock on the wall shows: minutes from midnight.
    static func minuteOfDay(_ instant: Instant, in zone: String) throws -> Int {
        let zone = try #require(TimeZone(identifier: zone))
        let date = Date(timeIntervalSince1970: Double(instant.seconds))
        let local = instant.seconds + Int64(zone.secondsFromGMT(for: date))
        return Int(local % 86_400) / 60
    }

    @Test(arguments: zones, [(90, 195), (0, 60), (1380, 60), (120, 150)])
    func `every rotation falls into its window and lies before the token's end`(
        zone: String,
        hours: (from: Int, to: Int)
    ) throws {
        let rotations = try Self.rotations(in: zone, from: hours.from, to: hours.to)
        #expect(rotations.count >= 180)
        for rotation in rotations {
            let minute = try Self.minuteOfDay(rotation.at, in: zone)
            let isInside =
                hours.from < hours.to
                ? minute >= hours.from && minute < hours.to
                : minute >= hours.from || minute < hours.to
            // On the day on which the clocks leave the whole window out, there is none.
            #expect(isInside, "\(zone): \(rotation.at.rfc3339) shows \(minute)")
            #expect(rotation.at < rotation.expiresAt - .hours(24) + .seconds(1))
            #expect(rotation.at > rotation.issuedAt)
        }
    }

    // MARK: The documentation

    /// `RECORD=1 swift test --filter PlanningTests` writes them anew, and fails all the same.
    @Test func `is drawn in the documentation, with its transition days`() throws {
        try expectFile(try YearPicture.svg(), at: "docs/pictures/windows.svg")
        let page = "docs/windows.md"
        let text = String(decoding: try Data(contentsOf: repositoryFile(page)), as: UTF8.self)
        let marker = "<!-- what follows is written by the tests -->\n"
        let intro = try #require(text.range(of: marker), "\(page) has no place for the table")
        try expectFile(
            text[..<intro.upperBound] + "\n" + TransitionTable.markdown(),
            at: page
        )
    }
}
