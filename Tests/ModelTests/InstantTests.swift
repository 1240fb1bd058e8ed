import Model
import Testing

@Suite struct `An instant` {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0, 0),
        ("2026-11-24T09:30:00Z", 1_795_512_600, 0),
        ("2026-11-24T10:30:00+01:00", 1_795_512_600, 0),
        ("2024-02-29T00:00:00.000001Z", 1_709_164_800, 1000),
        ("0001-01-01T00:00:00Z", -62_135_596_800, 0),
        ("1969-12-31T23:59:59.5Z", -1, 500_000_000),
    ])
    func `is read from RFC 3339`(text: String, seconds: Int64, nanoseconds: Int64) {
        let expected = Instant(seconds: seconds, nanoseconds: nanoseconds)
        #expect(Instant(rfc3339: text) == expected)
        #expect(Instant(rfc3339: expected.rfc3339) == expected)
    }

    @Test(arguments: [
        "", "2026-11-24", "2026-11-24T09:30:00", "2026-02-30T00:00:00Z", "2023-02-29T00:00:00Z",
        "2026-11-24T24:00:00Z", "2026-11-24T09:30:60Z", "2026-11-24T09:30:00.Z",
        "2026-11-24T09:30:00.1234567890Z", "2026-13-01T00:00:00Z", "0000-01-01T00:00:00Z",
        "2026-11-24T09:30:00Zx", "+026-11-24T09:30:00Z",
    ])
    func `refuses what is no timestamp`(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test func `keeps its fraction through arithmetic`() {
        let start = Instant(seconds: 10, nanoseconds: 900_000_000)
        let later = start + .milliseconds(200)
        #expect(later == Instant(seconds: 11, nanoseconds: 100_000_000))
        #expect(later - start == .milliseconds(200))
        #expect(later - .milliseconds(200) == start)
    }

    @Test func `is written for people to the minute`() {
        #expect(Instant(seconds: 1_795_512_659).minuteInUTC == "2026-11-24 09:30 UTC")
    }
}
