import Model

extension Unicode.Scalar {
    /// Whether a terminal shows the character and does nothing else with it.
    ///
    /// Not so: control characters (C0, DEL, C1), the separators of lines and paragraphs, marks that
    /// turn the direction of writing, and the byte-order mark.
    var isPrintable: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0: false
        case 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: false
        default: true
        }
    }
}

extension String {
    /// Whether a terminal shows every character of it, see `Unicode.Scalar.isPrintable`.
    var isPrintable: Bool {
        utf8.allSatisfy { (0x20..<0x7F).contains($0) } || unicodeScalars.allSatisfy(\.isPrintable)
    }
}

/// A text from a file as messages quote it: at most 60 characters, what is not printable as
/// `\u001b`.
func quoted(_ text: String) -> String {
    "'" + shown(text, limit: 60) + "'"
}

/// A text from a file as messages show it without quotes.
func shown(_ text: String, limit: Int = 253) -> String {
    var result = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
        guard count < limit else { return result + "…" }
        if scalar.isPrintable {
            result.unicodeScalars.append(scalar)
        } else {
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        }
    }
    return result
}

/// What to do about an unknown name: the nearest known one, or else all of them.
func suggestion(for name: String, known: some Collection<String>, called title: String) -> String? {
    if let match = closestMatch(to: name, in: known) { return "did you mean '\(match)'?" }
    guard !known.isEmpty else { return nil }
    let most = 20
    let list = known.sorted().prefix(most).joined(separator: ", ")
    return "\(title): \(list)" + (known.count > most ? ", …" : "")
}
