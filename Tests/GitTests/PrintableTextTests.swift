import Model
import Testing

@testable import Git

@Suite struct `Text of the git driver` {
    @Test func `is escaped exactly as the core escapes it`() {
        let scalars = (0...0x10FFFF).lazy.compactMap { Unicode.Scalar($0 as UInt32) }
        let differing = scalars.filter { isUnprintable($0) != $0.isSteering }
        #expect(differing.map(\.escaped) == [])
        for scalar in scalars where scalar.isSteering {
            let text = "a\(scalar)b"
            #expect(printable(text) == text.escapingControls)
        }
    }

    @Test func `shows bytes that are no text as such`() {
        #expect(printable(bytes: [0x61, 0xff, 0x1b, 0xc3]) == "a\\xff\\u001b\\xc3")
    }
}
