/// Writes the few forms of YAML 1.2 that a status file needs.
///
/// A scalar is plain only where every YAML reader, of version 1.1 too, takes it for the same
/// string; everything else is double-quoted.
enum YAMLWriter {
    /// One document: a mapping in block style, in it mappings in flow style, and sequences with a
    /// line for each item.
    static func document(_ fields: [OrderedValue.Field]) -> String {
        fields.map { field in
            let key = scalar(field.key)
            guard case .array(let items) = field.value, !items.isEmpty else {
                return "\(key): \(flow(field.value))\n"
            }
            return "\(key):\n" + items.map { "  - \(flow($0))\n" }.joined()
        }.joined()
    }

    /// Columns of a line that people still read at once.
    private static let longestLine = 100
    /// Mappings that grow by the line, and so always have one for each key.
    private static let opened: Set<String> = ["spec", "datasetCapabilities", "viewCapabilities"]

    /// One document as people write it: a mapping in flow style where it fits into a line, or else
    /// with a line for each key; and a sequence of mappings with a line for each item.
    static func block(_ fields: [OrderedValue.Field], indent: Int = 0) -> String {
        fields.map { field in
            let start = spaces(indent) + scalar(field.key) + ":"
            let line = "\(start) \(flow(field.value))\n"
            switch field.value {
            case .array(let items) where !items.isEmpty && items.allSatisfy(\.isObject):
                let dashes = items.map { "\(spaces(indent + 2))- \(flow($0))\n" }.joined()
                return "\(start)\n\(dashes)"
            case .object(let inner)
            where !inner.isEmpty && (opened.contains(field.key) || line.columns > longestLine):
                return "\(start)\n\(block(inner, indent: indent + 2))"
            default: return line
            }
        }.joined()
    }

    private static func flow(_ value: OrderedValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let bool): bool ? "true" : "false"
        case .integer(let number): String(number)
        case .string(let text): scalar(text)
        case .array(let items): "[" + items.map(flow).joined(separator: ", ") + "]"
        case .object(let fields):
            "{" + fields.map { "\(scalar($0.key)): \(flow($0.value))" }.joined(separator: ", ")
                + "}"
        }
    }

    /// A string, plain where that is safe.
    static func scalar(_ text: String) -> String { isPlain(text) ? text : text.doubleQuoted }

    /// Whether a text, without quotes, is read as that string in a flow mapping.
    static func isPlain(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, let last = bytes.last, bytes.count <= 256,
            first.isLetterOrDigit || first == UInt8(ascii: "/"),
            last.isLetterOrDigit || last == UInt8(ascii: "/"),
            bytes.count > longestReserved || !reserved.contains(text.lowercased()),
            !first.isDigit || !mayBeNumber(bytes)
        else { return false }
        return bytes.indices.allSatisfy { index in
            switch bytes[index] {
            case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "-"): true
            // A colon or a hash inside a word; with a space beside it, it would be syntax.
            case UInt8(ascii: ":"), UInt8(ascii: "#"):
                bytes[index - 1].isLetterOrDigit && bytes[index + 1].isLetterOrDigit
            case UInt8(ascii: " "): true
            case let byte: byte.isLetterOrDigit
            }
        }
    }

    /// Words that some version of YAML reads as a boolean or as null.
    private static let reserved: Set<String> = [
        "true", "false", "yes", "no", "on", "off", "y", "n", "null",
    ]
    private static let longestReserved = 5

    /// Whether a text that begins with a digit may be a number or a timestamp to some reader:
    /// these have no letters but a radix after a zero, an exponent, `T` and `Z`.
    private static func mayBeNumber(_ bytes: [UInt8]) -> Bool {
        let hasRadix =
            bytes.first == UInt8(ascii: "0") && bytes.count > 1
            && "xXoObB".utf8.contains(bytes[1])
        return hasRadix
            || !bytes.contains { $0.isLetter && !"eEtTzZ".utf8.contains($0) }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    fileprivate var isLetter: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self)
    }
    fileprivate var isLetterOrDigit: Bool { isDigit || isLetter }
}
