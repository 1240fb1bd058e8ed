import Model

/// What must not be syntax in Markdown.
enum Markdown {
    /// Free text as it is, whatever it contains: no markup, link, mention or table cell.
    static func escaped(_ text: String) -> String {
        let special: Set<Character> = [
            "\\", "`", "*", "_", "[", "]", "<", ">", "|", "~", "&", "#", "@",
        ]
        return text.escapingControls.map { special.contains($0) ? "\\\($0)" : "\($0)" }.joined()
    }

    /// A table of texts, none of which is taken for markup.
    static func table(_ titles: [String], _ rows: [[String]]) -> String {
        let escapedRows = rows.map { $0.map { prose($0, inTable: true) } }
        return self.rows([titles, titles.map { _ in "---" }] + escapedRows)
    }

    /// The lines of a table whose cells are Markdown.
    static func rows(_ rows: [[String]]) -> String {
        rows.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }

    /// Free text in which what stands between a pair of backticks is code.
    ///
    /// In a table a bar would end the cell, even in code (GFM, 4.10).
    static func prose(_ text: String, inTable: Bool = false) -> String {
        let parts = text.escapingControls.split(
            separator: "`",
            omittingEmptySubsequences: false
        )
        // An empty pair is a longer delimiter, not code.
        guard parts.count % 2 == 1, parts.count < 3 || !parts.dropFirst().dropLast().contains("")
        else { return escaped(text) }
        return parts.enumerated().map { index, part in
            guard index % 2 == 1 else { return escaped(String(part)) }
            return "`\(inTable ? part.replacing("|", with: "\\|") : part)`"
        }.joined()
    }

    /// A relative path as a link's destination, percent-encoded (RFC 3986).
    static func destination(_ path: String) -> String {
        path.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
                return String(UnicodeScalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                return "%" + (byte < 16 ? "0" : "") + hex
            }
        }.joined()
    }
}
