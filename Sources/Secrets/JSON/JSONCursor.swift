/// A place in JSON text that moves over it without copying anything.
///
/// It checks only what it needs to find its way; the text is judged by the real decoder later.
package struct JSONCursor {
    /// Where it stands.
    package private(set) var position: Int

    /// Far above what an answer needs.
    private static let deepestNesting = 64

    /// Begins somewhere.
    package init(position: Int = 0) { self.position = position }

    /// The next byte; nil at the end.
    package func peek(_ bytes: Span<UInt8>) -> UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    /// Takes one character if it is the next.
    package mutating func take(_ character: Unicode.Scalar, _ bytes: Span<UInt8>) -> Bool {
        guard let next = peek(bytes), UInt32(next) == character.value else { return false }
        position += 1
        return true
    }

    /// Passes over blanks.
    package mutating func skipBlank(_ bytes: Span<UInt8>) {
        while let next = peek(bytes), [0x20, 0x09, 0x0A, 0x0D].contains(next) { position += 1 }
    }

    /// Takes a string; the range between its quotes, or nil where there is none.
    package mutating func takeString(_ bytes: Span<UInt8>) -> Range<Int>? {
        guard take("\"", bytes) else { return nil }
        let start = position
        while let next = peek(bytes) {
            if next == UInt8(ascii: "\"") {
                position += 1
                return start..<(position - 1)
            }
            position += next == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    /// Takes any value; false where the text ends before it does.
    package mutating func skipValue(_ bytes: Span<UInt8>) -> Bool {
        var depth = 0
        repeat {
            guard let next = peek(bytes) else { return false }
            switch next {
            case UInt8(ascii: "\""):
                guard takeString(bytes) != nil else { return false }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                position += 1
                guard depth <= Self.deepestNesting else { return false }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // At depth 0 a value is missing; the decoder would not take it either.
                guard depth > 0 else { return false }
                depth -= 1
                position += 1
            default:
                if depth == 0 { return skipScalar(bytes) }
                position += 1
            }
        } while depth > 0
        return true
    }

    private mutating func skipScalar(_ bytes: Span<UInt8>) -> Bool {
        let start = position
        let ends = Array(",}] \t\r\n".utf8)
        while let next = peek(bytes), !ends.contains(next) { position += 1 }
        return position > start
    }

    /// Takes one character of a string's inside, resolving an escape; nil for one that is not
    /// plain ASCII.
    package mutating func takeCharacter(_ bytes: Span<UInt8>) -> UInt8? {
        guard let first = peek(bytes) else { return nil }
        position += 1
        guard first == UInt8(ascii: "\\") else { return first < 0x80 ? first : nil }
        guard let escape = peek(bytes) else { return nil }
        position += 1
        switch escape {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return escape
        case UInt8(ascii: "u"): return takeCodePoint(bytes)
        default: return nil
        }
    }

    private mutating func takeCodePoint(_ bytes: Span<UInt8>) -> UInt8? {
        var value = 0
        for _ in 0..<4 {
            guard let digit = peek(bytes),
                let number = Character(Unicode.Scalar(digit)).hexDigitValue
            else { return nil }
            value = value * 16 + number
            position += 1
        }
        return value < 0x80 ? UInt8(value) : nil
    }
}
