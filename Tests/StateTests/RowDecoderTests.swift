import Foundation
import Model
import SeededRandom
import Testing

@testable import State

@Suite("A row's JSON, read")
struct RowDecoderTests {
    private func foundation<Value: Decodable>(_ text: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }

    /// What a value is written as is read without help, and is the value again.
    private func expectRead<Value: Codable & Equatable>(_ value: Value) throws {
        let text = try RowEncoder.text(of: value)
        #expect(try RowDecoder.value(Value.self, of: text) == value)
        #expect(try foundation(text) as Value == value)
        // Versions before there was an encoder of ours wrote no other bytes; people who mend a state
        // by hand do.
        #expect(try RowDecoder.value(Value.self, of: spaced(text)) == value)
    }

    /// The same JSON with spaces wherever there may be some.
    private func spaced(_ text: String) -> String {
        var result = ""
        var isInString = false
        var isEscaped = false
        for scalar in text.unicodeScalars {
            let isStructure = !isInString && "{}[],:".unicodeScalars.contains(scalar)
            result += isStructure ? " \(scalar)\n\r\t" : String(scalar)
            if scalar == "\"", !isEscaped { isInString.toggle() }
            isEscaped = scalar == "\\" && !isEscaped
        }
        return result
    }

    @Test func `is the value again for whatever is kept`() throws {
        let live = try token("aaaa", expiresAt: noon + .nanoseconds(123_456_789))
        try expectRead(record(checkout, live))
        try expectRead([condition(), condition("Delivered", isTrue: false)])
        try expectRead([Condition]())
        try expectRead(StateRequest.regenerate(checkout))
        try expectRead(PlanSource(url: "/srv/tokens.git", ref: "main", commit: "4f1c2ab"))
        let base = operation(1, target: live)
        let new = issued(try token("bbbb"), by: base)
        let states: [OperationState] = [
            .preflight, .intended, .sent, .issued(new), .done, .failed("no \"room\"\n\tleft"),
            .accepted(new, receipts: record(checkout, live).receipts), .accepted(new, receipts: []),
            .ambiguous(Ambiguity(problem: "the answer was lost", nextLookAt: noon)),
        ]
        for state in states {
            var operation = base
            operation.state = state
            operation.request = .delete([live.id])
            operation.stamps = [noon, noon + .microseconds(7)]
            try expectRead(operation)
        }
    }

    @Test func `has every string and number that it had`() throws {
        try expectRead((0..<128).map { String(UnicodeScalar(UInt8($0))) })
        try expectRead(["ünïcode \u{2028} \u{7f} 🦉", "e\u{301}", "", "a/b", "\r\n"])
        try expectRead(["z": "ä", "Z": "", "a/b": "\"", "": "6"])
        try expectRead([Int.min, 0, Int.max])
        try expectRead([UInt64.max])
        try expectRead([Int8.min, Int8.max])
        try expectRead([true, false])
        try expectRead([Int?.none, 1])
        try expectRead([String: [String: [Int]]]())
        try expectRead(["a": ["b": Set(["c", "d"])]])
        try expectRead([Duration.seconds(-1), .nanoseconds(1), .days(10_000)])
        let escapes = #"["\u00e4\u20AC\ud83e\udd89\/\b\f"]"#
        #expect(try RowDecoder.value([String].self, of: escapes) == ["ä€🦉/\u{8}\u{c}"])
    }

    @Test(arguments: [
        "", " ", "{", "[1", "[1,]", "[01]", "[-0]", "[-]", "[1.0]", "[1e2]", "[+1]", "1 2", "nul",
        "[\"a]", "[\"\\x\"]", "[\"\\ud800\"]", "[\"\\u12\"]", "[\"\u{1}\"]", #"{"a":1,"a":2}"#,
        #"{"b":1,"a":2,"b":3}"#, #"{"\u0061":1}"#, #"{"ä":1}"#, #"{"a" 1}"#, #"{a:1}"#, "[1]]",
        String(repeating: "[", count: 1000) + String(repeating: "]", count: 1000),
    ])
    func `is left to Foundation where it is not sure`(_ text: String) {
        #expect(throws: JSONText.Refusal.self) { try JSONText(text) }
    }

    @Test func `is never another than Foundation's, whatever stands there`() throws {
        let texts = try [
            RowEncoder.text(of: record(checkout, token("aaaa", expiresAt: noon))),
            RowEncoder.text(of: operation(1, target: token("bbbb"))),
            RowEncoder.text(of: [condition(), condition("Delivered", isTrue: false)]),
        ]
        var generator = SeededRandom(seed: 2026)
        var counts = (read: 0, refused: 0)
        for round in 0..<6000 {
            let text = spoilt(texts[round % 3], &generator)
            let isSame =
                switch round % 3 {
                case 0: isSame(TokenRecord.self, text, &counts)
                case 1: isSame(Model.Operation.self, text, &counts)
                default: isSame([Condition].self, text, &counts)
                }
            #expect(isSame, "round \(round): \(text)")
        }
        // Both happen often enough to mean something.
        #expect(counts.read > 500 && counts.refused > 500, "\(counts)")
    }

    /// Whether a text that is read is read as Foundation does.
    private func isSame<Value: Decodable & Equatable>(
        _ type: Value.Type,
        _ text: String,
        _ counts: inout (read: Int, refused: Int)
    ) -> Bool {
        guard let value = try? RowDecoder.value(type, of: text) else {
            counts.refused += 1
            return true
        }
        counts.read += 1
        return (try? foundation(text) as Value) == value
    }

    private static let pieces = [
        "\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-1", "9223372036854775808", "1.5", "null",
        "true", "\"a\"", "\\u0041", "\\ud83d\\ude00", "\\ud83d", " ", "\n", "ä", "\u{301}", "e3",
        "\"address\":\"acme/x\",", "\u{0}",
    ]

    /// A text with a byte or two taken out, put in, or given another place.
    private func spoilt(_ text: String, _ generator: inout SeededRandom) -> String {
        var bytes = Array(text.utf8)
        for _ in 0...Int.random(in: 0...1, using: &generator) {
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes.remove(at: place)
            case 1:
                let other = Int.random(in: 0..<bytes.count, using: &generator)
                bytes.insert(bytes[other], at: place)
            case 2: bytes[place] = UInt8.random(in: 0x20..<0x7F, using: &generator)
            default:
                let piece = Self.pieces.randomElement(using: &generator) ?? ""
                bytes.insert(contentsOf: piece.utf8, at: place)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
