import Model

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
        let text = shown.escapingControls
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
