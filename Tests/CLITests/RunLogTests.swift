import Model
import Testing

@testable import CLI

@Suite("A line of the log")
struct RunLogTests {
    @Test func `is cut at its limit in bytes, between two characters`() {
        let longest = String(repeating: "x", count: Limits.logLineBytes)
        #expect(RunLog.cut(longest) == longest)
        let cut = RunLog.cut(String(repeating: "é", count: Limits.logLineBytes))
        #expect(cut.utf8.count <= Limits.logLineBytes)
        #expect(cut.utf8.count > Limits.logLineBytes - 8)
        #expect(cut.hasSuffix("é…"))
    }
}
