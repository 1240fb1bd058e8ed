/// A word, a mark or a string of Swift source; comments are none.
struct SwiftToken: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A keyword, a name or a number; a name in backticks keeps them.
        case word
        /// One character of punctuation.
        case mark
        /// The content of a string; code that is interpolated in it follows as tokens of its own.
        case string
    }

    let kind: Kind
    let text: String
    /// From 1.
    let line: Int
    /// Whether nothing stands between it and the token before: `try!` and not `try !`.
    let isAttached: Bool

    /// Takes source apart, far enough for the repository's rules.
    static func tokens(of source: String) -> [SwiftToken] {
        var lexer = SwiftLexer(bytes: Array(source.utf8))
        lexer.readCode(untilParenthesis: false)
        return lexer.tokens
    }

    /// Whether it is that piece of code, and no string that says the same.
    func `is`(_ code: String) -> Bool { kind != .string && text == code }
}

/// Reads bytes once, from the front; each step takes at least one.
private struct SwiftLexer {
    private let bytes: [UInt8]
    private(set) var tokens: [SwiftToken] = []
    private var place = 0
    private var line = 1
    private var endOfToken = -1

    private static let newline = UInt8(ascii: "\n")
    private static let quote = UInt8(ascii: "\"")
    private static let hash = UInt8(ascii: "#")
    private static let slash = UInt8(ascii: "/")
    private static let star = UInt8(ascii: "*")
    private static let backtick = UInt8(ascii: "`")
    private static let backslash = UInt8(ascii: "\\")
    private static let opening = UInt8(ascii: "(")
    private static let closing = UInt8(ascii: ")")

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Zero behind the end, which is no byte of Swift source.
    private func byte(_ offset: Int = 0) -> UInt8 {
        place + offset < bytes.count ? bytes[place + offset] : 0
    }

    private var isAtEnd: Bool { place >= bytes.count }

    /// Whether a byte stands here as often as that, from an offset on.
    private func isAt(_ byte: UInt8, times: Int, offset: Int = 0) -> Bool {
        for step in 0..<times where self.byte(offset + step) != byte { return false }
        return true
    }

    private mutating func skip(_ count: Int = 1) {
        for _ in 0..<count where !isAtEnd {
            if bytes[place] == Self.newline { line += 1 }
            place += 1
        }
    }

    private mutating func add(_ kind: SwiftToken.Kind, from start: Int, to end: Int, line: Int) {
        let text = String(decoding: bytes[start..<end], as: UTF8.self)
        let isAttached = start == endOfToken
        tokens.append(SwiftToken(kind: kind, text: text, line: line, isAttached: isAttached))
        endOfToken = place
    }

    /// Reads to the end, or up to the parenthesis that ends an interpolation.
    mutating func readCode(untilParenthesis: Bool) {
        var depth = 0
        while !isAtEnd {
            let next = byte()
            if next <= UInt8(ascii: " ") {
                skip()
            } else if next == Self.slash, byte(1) == Self.slash {
                skipLine()
            } else if next == Self.slash, byte(1) == Self.star {
                skipComment()
            } else if let hashes = hashesOfString() {
                readString(hashes: hashes)
            } else if next == Self.backtick {
                readQuotedName()
            } else if Self.isWord(next) {
                readWord()
            } else {
                if next == Self.opening { depth += 1 }
                if next == Self.closing { depth -= 1 }
                if untilParenthesis, depth < 0 { return }
                let start = place
                skip()
                add(.mark, from: start, to: place, line: line)
            }
        }
    }

    private mutating func skipLine() {
        while !isAtEnd, byte() != Self.newline { skip() }
    }

    private mutating func skipComment() {
        var depth = 0
        while !isAtEnd {
            if byte() == Self.slash, byte(1) == Self.star {
                depth += 1
                skip(2)
            } else if byte() == Self.star, byte(1) == Self.slash {
                depth -= 1
                skip(2)
                if depth == 0 { return }
            } else {
                skip()
            }
        }
    }

    /// How many `#` stand in front of the quote that begins here; nil where none begins.
    private func hashesOfString() -> Int? {
        var count = 0
        while byte(count) == Self.hash { count += 1 }
        return byte(count) == Self.quote ? count : nil
    }

    private mutating func readString(hashes: Int) {
        let firstLine = line
        skip(hashes)
        let quotes = isAt(Self.quote, times: 3) ? 3 : 1
        skip(quotes)
        let start = place
        var inner: [SwiftToken] = []
        while !isAtEnd, !isEndOfString(quotes: quotes, hashes: hashes) {
            let isEscape = byte() == Self.backslash && isAt(Self.hash, times: hashes, offset: 1)
            if isEscape, byte(1 + hashes) == Self.opening {
                skip(2 + hashes)
                inner += readInterpolation()
            } else {
                skip(isEscape ? 2 + hashes : 1)
            }
        }
        let end = place
        skip(quotes + hashes)
        add(.string, from: start, to: end, line: firstLine)
        tokens += inner
    }

    private func isEndOfString(quotes: Int, hashes: Int) -> Bool {
        isAt(Self.quote, times: quotes) && isAt(Self.hash, times: hashes, offset: quotes)
    }

    private mutating func readInterpolation() -> [SwiftToken] {
        var inner = SwiftLexer(bytes: bytes)
        (inner.place, inner.line) = (place, line)
        inner.readCode(untilParenthesis: true)
        (place, line) = (inner.place, inner.line)
        return inner.tokens
    }

    private mutating func readQuotedName() {
        let start = place
        skip()
        while !isAtEnd, byte() != Self.backtick, byte() != Self.newline { skip() }
        skip()
        add(.word, from: start, to: place, line: line)
    }

    private mutating func readWord() {
        let start = place
        while Self.isWord(byte()) { skip() }
        add(.word, from: start, to: place, line: line)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
            true
        default: false
        }
    }
}
