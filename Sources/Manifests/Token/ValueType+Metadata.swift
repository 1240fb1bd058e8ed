import Model

/// The annotations that mean something to Regent.
enum Annotation {
    static let prefix = "regent.dev/"
    static let regenerate = "regent.dev/regenerate"
    static let movedFrom = "regent.dev/moved-from"
    static let known = [regenerate, movedFrom]
}

extension ValueType where Value == [String: Located<String>] {
    /// Names and values that are up to the writer.
    static let labels: ValueType = {
        let word = ScalarType<String>.text(maximumBytes: 253)
        let value = ValueType<String>(.text(maximumBytes: 253, allowsEmpty: true))
        return ValueType(shape: .map(of: value.shape)) { index, field, decoding in
            decoding.map(index, field, keys: word) { index, field, decoding in
                let position = decoding.position(of: index)
                return value.decode(index, field, &decoding).map {
                    Located(value: $0, position: position)
                }
            }
        }
    }()
}

extension ValueType where Value == RequestDraft {
    /// Any annotations; of those that ask something of Regent the values are kept.
    static let annotations: ValueType = {
        let request = ValueType<String>(.text(maximumBytes: 1024))
        let name = ValueType<String>(.name)
        let others = ValueShape.text(maximumBytes: Limits.yamlScalarBytes, allowsEmpty: true)
        let shape = ValueShape.map(of: others)
        return ValueType(shape: shape) { index, field, decoding in
            guard decoding.node(index).kind == .mapping else {
                decoding.reportType(of: index, field, expected: shape)
                return nil
            }
            var requests = RequestDraft()
            for (key, value) in decoding.stream.entries(of: index) {
                let annotation = decoding.node(key).text
                let field = field.appending(annotation)
                let position = decoding.position(of: value)
                switch annotation {
                case Annotation.regenerate:
                    requests.regenerate = request.decode(value, field, &decoding).map {
                        Located(value: $0, position: position)
                    }
                case Annotation.movedFrom:
                    requests.movedFrom = name.decode(value, field, &decoding).map {
                        Located(value: $0, position: position)
                    }
                default: decoding.checkAnnotation(key, value, field, others)
                }
            }
            return requests
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
        if name.hasPrefix(Annotation.prefix) {
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
        isScalar && type == .string
    }
}
