import Model

extension String {
    /// The text in double quotes, as JSON (RFC 8259) and YAML 1.2 both read it.
    ///
    /// Nothing in it can move a terminal's cursor or turn its text around.
    var doubleQuoted: String {
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
