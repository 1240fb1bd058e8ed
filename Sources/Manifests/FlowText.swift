import Model

extension YAMLStream {
    /// A value on one line, as YAML's flow style and any reader of it has it.
    func flowText(of index: Int) -> String {
        let node = node(index)
        switch node.kind {
        case .mapping:
            let members = entries(of: index).map { key, value in
                "\(flowText(of: key)): \(flowText(of: value))"
            }
            return "{" + members.joined(separator: ", ") + "}"
        case .sequence:
            return "[" + elements(of: index).map(flowText).joined(separator: ", ") + "]"
        case .plain where !node.isString: return node.text
        case .plain, .quoted: return flowScalar(node.text)
        case .refused: return "null"
        }
    }

    /// The value that stands at a place; of two that begin there the outer one.
    func node(at mark: Mark) -> Int? { values.firstIndex { $0.mark == mark } }
}

/// A string as YAML writes it, in quotes where it would be something else without them.
func flowScalar(_ text: String) -> String {
    let isWord = text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "/"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
    let startsSafely = text.utf8.first.map { $0 != UInt8(ascii: "-") } ?? false
    if isWord, startsSafely, PlainType(of: text) == .string { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case _ where scalar.isSteering: result += scalar.escaped
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
