extension String {
    /// The text with everything escaped that could move a terminal's cursor or hide itself, and
    /// cut to a number of characters.
    ///
    /// What looks like a secret is taken out: a server may quote the request that it refuses.
    func escapedForPeople(limit: Int) -> String {
        var shown = ""
        for word in split(separator: " ", omittingEmptySubsequences: false) {
            if !shown.isEmpty { shown += " " }
            shown += word.hidingSecrets
            if shown.count > limit { break }
        }
        let escaped = shown.unicodeScalars.map { scalar in
            scalar.isShownAsItIs ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
        }
        let text = escaped.joined()
        return text.count > limit ? text.prefix(limit - 1) + "…" : text
    }
}

extension Substring {
    /// The word, cut off where a secret begins.
    fileprivate var hidingSecrets: String {
        let start = indices.first { place in
            ["xaat-", "xapt-"].contains { self[place...].hasPrefix($0) }
        }
        return start.map { self[..<$0] + "(secret)" } ?? String(self)
    }
}

extension Unicode.Scalar {
    /// Letters, digits, punctuation and symbols; neither controls, nor direction marks, nor line
    /// separators.
    fileprivate var isShownAsItIs: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned:
            false
        default: true
        }
    }
}
