import Model
import Testing

@Suite struct `A duration` {
    @Test(arguments: [
        ("90d", 7_776_000), ("48h", 172_800), ("30m", 1800), ("15s", 15), ("1d12h", 129_600),
        ("0s", 0), ("1h30m15s", 5415),
    ])
    func `is read as people write it`(text: String, seconds: Int64) throws {
        #expect(try Duration(text: text) == .seconds(seconds))
    }

    @Test(arguments: ["", "5", "-5m", "1e9d", "d", "12h1d", "1d1d", "1.5h", " 1d", "1w"])
    func `refuses what is none`(text: String) {
        #expect(throws: DurationProblem.malformed) { try Duration(text: text) }
    }

    @Test(arguments: ["36501d", "9999999999999999999d"])
    func `has a limit`(text: String) {
        #expect(throws: DurationProblem.tooLong) { try Duration(text: text) }
    }

    @Test(arguments: ["90d", "48h", "24h", "1h30m", "15s", "0s", "3d12h"])
    func `is written back as it was read`(text: String) throws {
        #expect(try Duration(text: text).text == text)
    }
}
