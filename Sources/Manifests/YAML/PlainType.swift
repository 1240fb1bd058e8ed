/// What a scalar without quotes is, by the core schema of YAML 1.2 (section 10.3.2).
///
/// Only `true` and `false` are booleans: `no` and `on` are words.
enum PlainType: Sendable {
    case null
    case boolean
    case number
    case string

    init(of text: String) { self.init(of: Array(text.utf8)[...]) }

    init(of text: ArraySlice<UInt8>) {
        guard let first = text.first else {
            self = .null
            return
        }
        // Most scalars are words, and a word's first letter tells them from what is none.
        switch first {
        case UInt8(ascii: "~"): self = text.count == 1 ? .null : .string
        case UInt8(ascii: "n"), UInt8(ascii: "N"):
            self = PlainType.nulls.contains(text) ? .null : .string
        case UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "f"), UInt8(ascii: "F"):
            self = PlainType.booleans.contains(text) ? .boolean : .string
        case ..<UInt8(ascii: "A"): self = PlainType.isNumber(text) ? .number : .string
        default: self = .string
        }
    }

    private static let nulls = ["null", "Null", "NULL"].map { Array($0.utf8)[...] }
    private static let booleans = ["true", "True", "TRUE", "false", "False", "FALSE"].map {
        Array($0.utf8)[...]
    }
    private static let prefixes = ["0x", "0o"].map { Array($0.utf8) }
    private static let notFinite = [".inf", ".nan"].map { Array($0.utf8) }

    private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
        var bytes = text
        if prefixes.contains(where: bytes.starts) {
            bytes.removeFirst(2)
            return !bytes.isEmpty
                && bytes.allSatisfy { Unicode.Scalar($0).properties.isASCIIHexDigit }
        }
        let first = bytes.first
        if first == UInt8(ascii: "-") || first == UInt8(ascii: "+") { bytes.removeFirst() }
        if bytes.first == UInt8(ascii: "."), bytes.count == 4,
            notFinite.contains(where: { bytes.map { $0 | 0x20 } == $0 })
        {
            return true
        }
        var digits = takeDigits(&bytes)
        if bytes.first == UInt8(ascii: ".") {
            bytes.removeFirst()
            digits += takeDigits(&bytes)
        }
        guard digits > 0 else { return false }
        if let exponent = bytes.first, exponent | 0x20 == UInt8(ascii: "e") {
            bytes.removeFirst()
            if let sign = bytes.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                bytes.removeFirst()
            }
            guard takeDigits(&bytes) > 0 else { return false }
        }
        return bytes.isEmpty
    }

    private static func takeDigits(_ bytes: inout ArraySlice<UInt8>) -> Int {
        let rest = bytes.drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        defer { bytes = rest }
        return bytes.count - rest.count
    }
}
