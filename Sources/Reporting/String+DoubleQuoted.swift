import Model

extension String {
    /// The text in double quotes, as JSON (RFC 8259) and YAML 1.2 both read it.
    ///
    /// Nothing in it can move a terminal's cursor or turn its text around.
    var doubleQuoted: String {
        if utf8.allSatisfy(\.isPlainInQuotes) { return "\"\(self)\"" }
        var result = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where scalar.isSteering: result += scalar.escaped
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension UInt8 {
    /// Whether it is a character of ASCII that means itself between quotes: most texts have no other.
    fileprivate var isPlainInQuotes: Bool {
        (0x20..<0x7f).contains(self) && self != UInt8(ascii: "\"") && self != UInt8(ascii: "\\")
    }
}
