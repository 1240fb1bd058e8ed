public import Model

/// Names of manifests, made of names of tokens: the former are DNS labels and unique, the latter
/// anything.
public enum ManifestName {
    /// Characters of a name before its suffix; with one it stays a label of 63.
    private static let longestStem = 50
    /// Characters of an id that tell two tokens of one name apart, at first.
    private static let shortestSuffix = 8
    private static let longestLabel = 63

    /// Gives each token a name that no other has.
    ///
    /// Tokens whose names come to the same, or to one that is taken, get a suffix of their ids, each
    /// of them: a name hangs on no order, and the next token of that name changes none.
    ///
    /// - Parameter taken: Names that are in use already.
    public static func assign(
        _ tokens: some Sequence<LiveToken>,
        besides taken: Set<String> = []
    ) -> [TokenID: String] {
        let stems = Dictionary(
            tokens.map { ($0.id, stem(of: $0.name)) },
            uniquingKeysWith: { first, _ in first }
        )
        var counts: [String: Int] = [:]
        for case let stem? in stems.values { counts[stem, default: 0] += 1 }
        var names: [TokenID: String] = [:]
        var used = taken
        let ids = stems.keys.sorted()
        for id in ids {
            guard let stem = stems[id] ?? nil, counts[stem] == 1, !used.contains(stem) else {
                continue
            }
            names[id] = stem
        }
        used.formUnion(names.values)
        for id in ids where names[id] == nil {
            let name = suffixed((stems[id] ?? nil) ?? "token", id, besides: used)
            names[id] = name
            used.insert(name)
        }
        return names
    }

    /// A label out of whatever people call a token; nil where nothing of it is left.
    static func stem(of name: String) -> String? {
        var label = ""
        for scalar in name.unicodeScalars {
            if let letter = letter(scalar) {
                label.append(letter)
            } else if scalar.properties.generalCategory != .nonspacingMark, !label.isEmpty,
                !label.hasSuffix("-")
            {
                label.append("-")
            }
            if label.utf8.count == longestStem { break }
        }
        while label.hasSuffix("-") { label.removeLast() }
        return label.isEmpty ? nil : label
    }

    /// The lower-case letter or digit of a character, without its marks: `é` is an `e`.
    private static func letter(_ scalar: Unicode.Scalar) -> Character? {
        switch scalar {
        case "a"..."z", "0"..."9": return Character(scalar)
        case "A"..."Z": return Character(Unicode.Scalar(UInt8(scalar.value) | 0x20))
        default: break
        }
        // LATIN SMALL LETTER E WITH ACUTE: Unicode's own table of what a letter is without its mark.
        let words = (scalar.properties.name ?? "").split(separator: " ")
        guard words.count > 4, words[0] == "LATIN", words[2] == "LETTER", words[3].count == 1,
            words[4] == "WITH", let base = words[3].unicodeScalars.first, base.isASCII
        else { return nil }
        return letter(base)
    }

    private static func suffixed(_ stem: String, _ id: TokenID, besides used: Set<String>) -> String
    {
        let suffix = stemOfID(id)
        var length = min(shortestSuffix, suffix.count)
        while length <= suffix.count {
            let end = String(suffix.prefix(length))
            let name = joined(stem, end)
            if !end.hasSuffix("-"), !used.contains(name) { return name }
            length += 1
        }
        // Ids that differ in case only, or in characters that a label does not have.
        var number = 2
        while used.contains(joined(stem, "\(suffix)-\(number)")) { number += 1 }
        return joined(stem, "\(suffix)-\(number)")
    }

    /// Stem and suffix in a label's length, at the cost of the stem; the end is what tells apart.
    private static func joined(_ stem: String, _ suffix: String) -> String {
        let end = suffix.suffix(longestLabel - 2).drop { $0 == "-" }
        var start = stem.prefix(longestLabel - 1 - end.count)
        while start.hasSuffix("-") { start.removeLast() }
        return start.isEmpty ? String(end) : "\(start)-\(end)"
    }

    private static func stemOfID(_ id: TokenID) -> String {
        let label = id.text.lowercased().map { $0 == "_" ? "-" : $0 }.drop { $0 == "-" }
        var text = String(label)
        while text.hasSuffix("-") { text.removeLast() }
        return text.isEmpty ? "0" : text
    }
}
