import Model
import Testing

@testable import Engine

@Suite("Clocks that are apart")
struct ClockWarningTests {
    @Test(arguments: [
        (59, nil), (60, "from 5m nothing is changed"), (300, "nothing is changed meanwhile"),
    ])
    func `are told from a minute on, in both directions`(seconds: Int, effect: String?) {
        for offset in [Duration.seconds(seconds), .seconds(-seconds)] {
            let live = LiveOrganization(tokens: [:], clockOffset: offset)
            let warning = live.clockWarning(of: "acme")
            #expect(warning?.severity == (effect == nil ? nil : .warning))
            #expect(warning?.summary.hasSuffix(effect ?? "") ?? (effect == nil))
        }
    }
}
