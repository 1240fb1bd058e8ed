/// Writes JSON (RFC 8259) for programs that people read, too.
enum JSONWriter {
    /// The document, indented by two spaces, with a newline at its end.
    static func document(_ value: OrderedValue) -> String {
        var text = ""
        write(value, indent: 0, to: &text)
        return text + "\n"
    }

    /// An object whose last field is a list of items, each of which ``item(_:)`` has written.
    static func document(
        _ fields: KeyValuePairs<String, OrderedValue>,
        list key: String,
        of items: [String]
    ) -> String {
        var text = ""
        let parts = fields.map { ($0.key, Optional($0.value)) } + [(key, nil)]
        block(parts, between: ("{", "}"), indent: 0, to: &text) { part, indent, text in
            let (key, value) = part
            text += "\(key.doubleQuoted): "
            if let value {
                write(value, indent: indent, to: &text)
            } else {
                block(items, between: ("[", "]"), indent: indent, to: &text) { item, _, text in
                    text += item
                }
            }
        }
        return text + "\n"
    }

    /// One item of a document's list.
    static func item(_ value: OrderedValue) -> String {
        var text = ""
        write(value, indent: 4, to: &text)
        return text
    }

    private static func write(_ value: OrderedValue, indent: Int, to text: inout String) {
        switch value {
        case .null: text += "null"
        case .bool(let bool): text += bool ? "true" : "false"
        case .integer(let number): text += String(number)
        case .string(let string): text += string.doubleQuoted
        case .array(let items): write(items, indent: indent, to: &text)
        case .object(let fields):
            block(fields, between: ("{", "}"), indent: indent, to: &text) { field, indent, text in
                text += field.key.doubleQuoted
                text += ": "
                write(field.value, indent: indent, to: &text)
            }
        }
    }

    /// A list of texts stands on one line, since it reads as one value.
    private static func write(_ items: [OrderedValue], indent: Int, to text: inout String) {
        let strings = items.compactMap { item -> String? in
            if case .string(let string) = item { string } else { nil }
        }
        guard strings.count == items.count else {
            return block(items, between: ("[", "]"), indent: indent, to: &text, write)
        }
        text += "[\(strings.map(\.doubleQuoted).joined(separator: ", "))]"
    }

    private static func block<Item>(
        _ items: [Item],
        between brackets: (String, String),
        indent: Int,
        to text: inout String,
        _ write: (_ item: Item, _ indent: Int, _ text: inout String) -> Void
    ) {
        text += brackets.0
        guard !items.isEmpty else { return text += brackets.1 }
        var separator = "\n" + spaces(indent + 2)
        for item in items {
            text += separator
            write(item, indent + 2, &text)
            separator = ",\n" + spaces(indent + 2)
        }
        text += "\n\(spaces(indent))\(brackets.1)"
    }
}
