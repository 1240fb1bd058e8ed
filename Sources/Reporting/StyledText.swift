import Model

/// What a colour means; the escape sequence belongs to the terminal.
enum Style: String {
    case plain = ""
    case strong = "1"
    case quiet = "2"
    case bad = "31"
    case good = "32"
    case changed = "33"
    case waiting = "36"

    func paint(_ text: String) -> String {
        self == .plain || text.isEmpty ? text : "\u{1B}[\(rawValue)m\(text)\u{1B}[0m"
    }
}

/// Words with their styles, which know how to wrap.
///
/// Its width is counted before it is painted, so that colour never moves a column.
struct StyledText {
    /// A run of text that is never cut.
    struct Word {
        var text: String
        var style: Style
        /// Spaces before it, where it does not begin a line.
        var gap: Int
    }

    private(set) var words: [Word] = []

    /// Takes a text that is safe for a terminal; use ``free(_:_:)`` for one from outside.
    init(_ text: String, _ style: Style = .plain) {
        var gap = 0
        for part in text.split(separator: " ", omittingEmptySubsequences: false) {
            guard !part.isEmpty else {
                gap += 1
                continue
            }
            words.append(Word(text: String(part), style: style, gap: gap))
            gap = 1
        }
    }

    /// A text that came from a manifest or a server, with its controls escaped.
    static func free(_ text: String, _ style: Style = .plain) -> StyledText {
        StyledText(text.escapingControls, style)
    }

    var isEmpty: Bool { words.isEmpty }

    /// Columns when it stands on one line.
    var columns: Int {
        words.reduce(0) { $0 + $1.gap + $1.text.columns }
    }

    /// Appends a text after a number of spaces.
    func followed(by other: StyledText, gap: Int = 1) -> StyledText {
        var result = self
        var added = other.words
        if !added.isEmpty, !words.isEmpty { added[0].gap = gap }
        result.words += added
        return result
    }

    /// The lines of the text.
    ///
    /// - Parameters:
    ///   - first: columns that are taken on the first line already.
    ///   - hanging: columns by which each further line is indented.
    ///   - width: columns in all; a single word that is longer stands alone.
    func lines(first: Int, hanging: Int, _ options: TextOptions) -> [String] {
        var lines: [[Word]] = [[]]
        var column = first
        for word in words {
            let line = lines.endIndex - 1
            let gap = lines[line].isEmpty && line > 0 ? 0 : word.gap
            if column + gap + word.text.columns > options.width, !lines[line].isEmpty {
                lines.append([Word(text: word.text, style: word.style, gap: 0)])
                column = hanging + word.text.columns
            } else {
                lines[line].append(Word(text: word.text, style: word.style, gap: gap))
                column += gap + word.text.columns
            }
        }
        return lines.enumerated().map { index, words in
            spaces(index == 0 ? 0 : hanging) + Self.painted(words, options)
        }
    }

    /// The text on one line, however long that is.
    func line(_ options: TextOptions) -> String { Self.painted(words, options) }

    /// Neighbours of one style are painted together.
    private static func painted(_ words: [Word], _ options: TextOptions) -> String {
        var result = ""
        var run = ""
        var style = Style.plain
        for word in words {
            if word.style != style {
                result += options.usesColor ? style.paint(run) : run
                run = ""
                style = word.style
                result += spaces(word.gap)
            } else {
                run += spaces(word.gap)
            }
            run += word.text
        }
        return result + (options.usesColor ? style.paint(run) : run)
    }
}

/// Paragraphs wrapped to the width, for sentences that stand by themselves.
func paragraph(_ text: StyledText, hanging: Int = 0, _ options: TextOptions) -> String {
    text.lines(first: 0, hanging: hanging, options).joined(separator: "\n")
}
