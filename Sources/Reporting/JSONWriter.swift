/// Writes JSON (RFC 8259) for programs that people read, too.
enum JSONWriter {
    /// The document, indented by two spaces, with a newline at its end.
    static func document(_ value: OrderedValue) -> String { text(value, indent: 0) + "\n" }

    private static func text(_ value: OrderedValue, indent: Int) -> String {
        switch value {
        case .null: "null"
        case .bool(let bool): bool ? "true" : "false"
        case .integer(let number): String(number)
        case .string(let text): text.doubleQuoted
        case .array(let items): array(items, indent: indent)
        case .object(let fields):
            block(
                fields.map { "\($0.key.doubleQuoted): \(text($0.value, indent: indent + 2))" },
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
}
