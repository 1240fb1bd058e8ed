/// Writes JSON (RFC 8259) for programs that people read, too.
enum JSONWriter {
    /// The document, indented by two spaces, with a newline at its end.
    static func document(_ value: OrderedValue) -> String { text(value, indent: 0) + "\n" }

    private static func text(_ value: OrderedValue, indent: Int) -> String {
        switch value {
        case .null: "null"
        case .bool(let bool): bool ? "true" : "false"
        case .integer(let number): String(number)
        case .string(let text): quoted(text)
        case .array(let items): array(items, indent: indent)
        case .object(let fields):
            block(
                fields.map { "\(quoted($0.key)): \(text($0.value, indent: indent + 2))" },
                between: ("{", "}"),
                indent: indent
            )
        }
    }

    /// A list of texts stands on one line, since it reads as one value.
    private static func array(_ items: [OrderedValue], indent: Int) -> String {
        let isFlat = items.allSatisfy {
            if case .string = $0 { true } else { false }
        }
        let texts = items.map { text($0, indent: indent + 2) }
        if isFlat { return "[" + texts.joined(separator: ", ") + "]" }
        return block(texts, between: ("[", "]"), indent: indent)
    }

    private static func block(
        _ items: [String],
        between brackets: (String, String),
        indent: Int
    ) -> String {
        guard !items.isEmpty else { return brackets.0 + brackets.1 }
        let inner = spaces(indent + 2)
        let lines = items.map { inner + $0 }.joined(separator: ",\n")
        return "\(brackets.0)\n\(lines)\n\(spaces(indent))\(brackets.1)"
    }

    /// A string literal; nothing in it can move a terminal's cursor or turn its text around.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where scalar.isUnsafeRaw: result += escaped(scalar)
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// `\u001b`, or two of them for a scalar beyond the basic plane.
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        UTF16.encode(scalar).map { units in
            units.map { unit in
                let hex = String(unit, radix: 16)
                return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            }.joined()
        } ?? "\\ufffd"
    }
}
