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
    static let words: ValueType = {
        let word = ScalarType<String>.text(maximumBytes: 253)
        let value = ValueType<String>(.text(maximumBytes: 253, allowsEmpty: true))
        return ValueType(shape: .map(of: word.shape)) { index, field, decoding in
            decoding.map(index, field, keys: word, value: value.decode)
        }
    }()
}

extension ValueType where Value == String {
    /// Any annotations; the value is that of the one that asks for a regeneration.
    static let annotations: ValueType = {
        let request = ValueType<String>(.text(maximumBytes: 1024))
        let shape = ValueShape.map(of: request.shape)
        return ValueType(shape: shape) { index, field, decoding in
            guard decoding.node(index).kind == .mapping else {
                decoding.reportType(of: index, field, expected: shape)
                return nil
            }
            var regenerate: String?
            for (key, value) in decoding.stream.entries(of: index) {
                let name = decoding.node(key).text
                if name == Annotation.regenerate {
                    regenerate = request.decode(value, field.appending(name), &decoding)
                } else {
                    decoding.checkAnnotation(key, value, field.appending(name), request.shape)
                }
            }
            return regenerate
        }
    }()
}

extension Decoding {
    /// Lets annotations of others through, as long as they are strings.
    fileprivate mutating func checkAnnotation(
        _ key: Int,
        _ value: Int,
        _ field: FieldPath,
        _ shape: ValueShape
    ) {
        let name = node(key).text
        if name == Annotation.movedFrom {
            report(
                "\(field) is not supported by this version of Regent yet",
                hint: "leave it out",
                at: node(key).mark
            )
        } else if name.hasPrefix(Annotation.prefix) {
            report(
                "unknown annotation \(quoted(name))",
                hint: suggestion(for: name, known: Annotation.known, called: "known annotations"),
                at: node(key).mark
            )
        } else if !node(value).isString {
            reportType(of: value, field, expected: shape)
        }
    }
}

extension YAMLNode {
    /// Whether every reader of the file takes it for a string.
    var isString: Bool {
        kind == .quoted || (kind == .plain && PlainType(of: text) == .string)
    }
}
