import Model

/// The bytes of one file, and where in it something stands.
struct SourceText: Sendable {
    let path: String
    /// Without a byte-order mark, which editors do not count.
    let content: ArraySlice<UInt8>

    init(path: String, bytes: [UInt8]) {
        self.path = path
        content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    }

    /// What keeps the file from being handed to a parser at all.
    func checkReadable() throws(YAMLProblem) {
        guard content.count <= Limits.manifestFileBytes else {
            throw YAMLProblem(
                summary: "a file of \(content.count) bytes is too large",
                hint: "at most \(Limits.manifestFileBytes / 1024) KiB are read; split it",
                mark: .start
            )
        }
        if content.starts(with: [0xFE, 0xFF]) || content.starts(with: [0xFF, 0xFE]) {
            throw YAMLProblem(
                summary: "this is UTF-16",
                hint: "save the file as UTF-8",
                mark: .start
            )
        }
    }

    func position(_ mark: Mark) -> SourcePosition {
        SourcePosition(path: path, line: Int(mark.line), column: Int(mark.column))
    }

    /// Where the byte with an offset stands.
    func mark(ofByte offset: Int) -> Mark {
        var line: Int32 = 1
        var column: Int32 = 1
        var previous: UInt8 = 0
        for byte in content.prefix(offset) {
            if byte == UInt8(ascii: "\n") && previous == UInt8(ascii: "\r") {
                // The second half of a line break that was counted.
            } else if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                line += 1
                column = 1
            } else if !UTF8.isContinuation(byte) {
                column += 1
            }
            previous = byte
        }
        return Mark(line: line, column: column)
    }

    /// A mark in the file: libyaml takes its end to be on a line of its own.
    func clamped(_ mark: Mark) -> Mark { min(mark, self.mark(ofByte: content.count)) }

    /// The line that a mark names, one visible character for each of its own so that a caret fits;
    /// nil where the place lies beyond ``excerptCharacters``.
    func excerpt(_ mark: Mark) -> String? {
        guard mark.column <= SourceText.excerptCharacters + 1 else { return nil }
        var scanner = LineScanner(rest: content)
        for _ in 1..<max(1, mark.line) where !scanner.skipLine() { return nil }
        let text = String(
            decoding: scanner.line.prefix(4 * SourceText.excerptCharacters),
            as: UTF8.self
        )
        var visible = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(SourceText.excerptCharacters) {
            visible.append(scalar == "\t" ? " " : scalar.isSteering ? "\u{FFFD}" : scalar)
        }
        return String(visible)
    }

    /// Characters of a line that an excerpt shows.
    static let excerptCharacters = 80
}

/// Walks over lines as YAML counts them (1.1, section 4.1.4): CR, LF, CRLF, NEL, LS and PS end one.
private struct LineScanner {
    var rest: ArraySlice<UInt8>

    var line: ArraySlice<UInt8> { rest[..<end.lowerBound] }

    mutating func skipLine() -> Bool {
        let end = end
        rest = rest[end.upperBound...]
        return !end.isEmpty
    }

    private var end: Range<Int> {
        var index = rest.startIndex
        while index < rest.endIndex {
            let length = breakLength(at: index)
            if length > 0 { return index..<(index + length) }
            index += 1
        }
        return index..<index
    }

    private func breakLength(at index: Int) -> Int {
        let ahead = rest[index...].prefix(3)
        switch ahead.first {
        case UInt8(ascii: "\n"): return 1
        case UInt8(ascii: "\r"): return ahead.dropFirst().first == UInt8(ascii: "\n") ? 2 : 1
        case 0xC2: return ahead.dropFirst().first == 0x85 ? 2 : 0
        case 0xE2:
            let isSeparator = ahead.elementsEqual([0xE2, 0x80, 0xA8])
            return isSeparator || ahead.elementsEqual([0xE2, 0x80, 0xA9]) ? 3 : 0
        default: return 0
        }
    }
}
