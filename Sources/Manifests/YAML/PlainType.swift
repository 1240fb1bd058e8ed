/// What a scalar without quotes is, by the core schema of YAML 1.2 (section 10.3.2).
///
/// Only `true` and `false` are booleans: `no` and `on` are words.
enum PlainType: Sendable {
    case null
    case boolean
    case number
    case string

    init(of text: String) {
        // Most scalars are words, and a word's first letter tells them from what is none.
        if let first = text.utf8.first, first >= UInt8(ascii: "A"),
            !PlainType.initials.contains(first)
        {
            self = .string
            return
        }
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE", "false", "False", "FALSE": self = .boolean
        default: self = PlainType.isNumber(text) ? .number : .string
        }
    }

    /// Letters that something else than a string may begin with.
    private static let initials = Array("nNtTfF~".utf8)

    private static func isNumber(_ text: String) -> Bool {
        guard let first = text.utf8.first, first < UInt8(ascii: "A") else { return false }
        var bytes = text.utf8[...]
        if text.hasPrefix("0x") || text.hasPrefix("0o") {
            bytes.removeFirst(2)
            return !bytes.isEmpty
                && bytes.allSatisfy { Unicode.Scalar($0).properties.isASCIIHexDigit }
        }
        if first == UInt8(ascii: "-") || first == UInt8(ascii: "+") { bytes.removeFirst() }
        if bytes.first == UInt8(ascii: ".") {
            switch String(decoding: bytes, as: UTF8.self).lowercased() {
            case ".inf", ".nan": return true
            default: break
            }
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

    private static func takeDigits(_ bytes: inout Substring.UTF8View) -> Int {
        let rest = bytes.drop { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        defer { bytes = rest }
        return bytes.count - rest.count
    }
}
