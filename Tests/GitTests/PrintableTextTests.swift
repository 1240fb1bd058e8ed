import Model
import Testing

@testable import Git

@Suite struct `Text of the git driver` {
    @Test func `is escaped exactly as the core escapes it`() {
        var steering: [Unicode.Scalar] = []
        var differing: [Unicode.Scalar] = []
        for value: UInt32 in 0...0x10FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            if scalar.isSteering { steering.append(scalar) }
            if scalar.isSteering != isUnprintable(scalar) { differing.append(scalar) }
        }
        #expect(differing.map(\.escaped) == [])
        for scalar in steering {
            let text = "a\(scalar)b"
            #expect(printable(text) == text.escapingControls)
        }
    }

    @Test func `shows bytes that are no text as such`() {
        #expect(printable(bytes: [0x61, 0xff, 0x1b, 0xc3]) == "a\\xff\\u001b\\xc3")
    }
}
