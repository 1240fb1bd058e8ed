import Model

/// The annotations that mean something to Regent.
enum Annotation {
    static let prefix = "regent.dev/"
    static let regenerate = "regent.dev/regenerate"
    static let movedFrom = "regent.dev/moved-from"
    static let known = [regenerate, movedFrom]
}

extension ValueType where Value == [String: String] {
    /// Names and values that are up to the writer.
    static let words = ValueType(
        shape: .map(of: .text(maximumBytes: 253))
    ) { index, field, decoding in
        let word = ScalarType<String>.text(maximumBytes: 253)
        let value = ValueType<String>(.text(maximumBytes: 253, allowsEmpty: true))
        return decoding.map(index, field, keys: word) { value.decode($0, $1, &$2) }
    }
}

extension ValueType where Value == String {
    /// Any annotations; the value is that of the one that asks for a regeneration.
    static let annotations = ValueType(
        shape: .map(of: .text(maximumBytes: 1024))
    ) { index, field, decoding in
        guard decoding.node(index).kind == .mapping else {
            decoding.reportType(of: index, field, expected: .map(of: .text(maximumBytes: 1024)))
            return nil
        }
        let request = ValueType<String>(.text(maximumBytes: 1024))
        var regenerate: String?
        for (key, value) in decoding.stream.entries(of: index) {
            let node = decoding.node(key)
            let name = field.appending(node.text)
            if node.text == Annotation.regenerate {
                regenerate = request.decode(value, name, &decoding)
            } else if node.text == Annotation.movedFrom {
                decoding.report(
                    "\(name) is not supported by this version of Regent yet",
                    hint: "leave it out",
                    at: node.mark
                )
            } else if node.text.hasPrefix(Annotation.prefix) {
                decoding.report(
                    "unknown annotation \(quoted(node.text))",
                    hint: suggestion(
                        for: node.text,
                        known: Annotation.known,
                        called: "known annotations"
                    ),
                    at: node.mark
                )
            } else if !decoding.node(value).isString {
                decoding.reportType(of: value, name, expected: .text(maximumBytes: 0))
            }
        }
        return regenerate
    }
}

extension YAMLNode {
    /// Whether every reader of the file takes it for a string.
    var isString: Bool {
        kind == .quoted || (kind == .plain && PlainType(of: text) == .string)
    }
}
