import Model

extension String {
    /// Whether a terminal shows every character of it and does nothing else with it, see
    /// `Unicode.Scalar.isSteering`.
    var isPrintable: Bool {
        // Nearly every text is ASCII, which is looked at without decoding it.
        utf8.allSatisfy { (0x20..<0x7F).contains($0) }
            || !unicodeScalars.contains(where: \.isSteering)
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
        if scalar.isSteering {
            result += scalar.escaped
        } else {
            result.unicodeScalars.append(scalar)
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
