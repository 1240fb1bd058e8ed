/// JSON text with secrets in it: what is asked for is found in place, and nothing else is copied.
///
/// A path is a list of names; in an array the number of an element is its name.
package struct SecretJSON: Sendable {
    private let bytes: WipedBytes

    /// Takes a text; whether it is JSON shows when something is looked for.
    package init(_ bytes: WipedBytes) { self.bytes = bytes }

    /// Whether there is something that is not null.
    package func has(_ path: [String]) -> Bool {
        bytes.withBytes { bytes in
            let characters = Span<UInt8>(_bytes: bytes)
            guard let place = Self.find(path, in: characters) else { return false }
            return characters[place.lowerBound] != UInt8(ascii: "n")
        }
    }

    /// A string that is no secret.
    package func text(_ path: [String]) -> String? {
        string(path)?.withBytes { $0.text }
    }

    /// A whole number.
    package func number(_ path: [String]) -> Int? {
        bytes.withBytes { bytes in
            Self.find(path, in: Span<UInt8>(_bytes: bytes)).flatMap { place in
                Int(bytes.extracting(place).text)
            }
        }
    }

    /// Whether something is true; nil where it is no truth value.
    package func flag(_ path: [String]) -> Bool? {
        bytes.withBytes { bytes in
            let characters = Span<UInt8>(_bytes: bytes)
            guard let place = Self.find(path, in: characters) else { return nil }
            switch characters[place.lowerBound] {
            case UInt8(ascii: "t"): return true
            case UInt8(ascii: "f"): return false
            default: return nil
            }
        }
    }

    /// A string, in guarded memory; nil where there is none, or it is empty.
    package func secret(_ path: [String]) -> SharedSecret? {
        guard let found = string(path), found.byteCount > 0 else { return nil }
        return found.withBytes { SharedSecret(Secret(copying: $0)) }
    }

    /// The names in an object, or the numbers of an array's elements.
    package func names(_ path: [String]) -> [String] {
        bytes.withBytes { bytes in
            let characters = Span<UInt8>(_bytes: bytes)
            guard let place = Self.find(path, in: characters) else { return [] }
            var cursor = JSONCursor(position: place.lowerBound)
            var names: [String] = []
            _ = Self.visit(&cursor, characters) { name, _ in
                names.append(name)
                return true
            }
            return names
        }
    }

    /// A member's text as it stands, in memory that is wiped.
    package func raw(_ path: [String]) -> WipedBytes? {
        bytes.withBytes { bytes in
            guard let place = Self.find(path, in: Span<UInt8>(_bytes: bytes)) else { return nil }
            return WipedBytes(copying: bytes.extracting(place))
        }
    }

    private func string(_ path: [String]) -> WipedBytes? {
        bytes.withBytes { bytes in
            let characters = Span<UInt8>(_bytes: bytes)
            guard let place = Self.find(path, in: characters),
                characters[place.lowerBound] == UInt8(ascii: "\"")
            else { return nil }
            return Self.resolved(place.lowerBound + 1..<place.upperBound - 1, characters)
        }
    }

    // MARK: Finding

    /// Where the value of a path lies, from its first character to its last.
    private static func find(_ path: [String], in bytes: Span<UInt8>) -> Range<Int>? {
        var cursor = JSONCursor()
        cursor.skipBlank(bytes)
        for name in path {
            var start: Int?
            _ = visit(&cursor, bytes) { found, position in
                guard found == name else { return true }
                start = position
                return false
            }
            guard let start else { return nil }
            cursor = JSONCursor(position: start)
        }
        let start = cursor.position
        guard cursor.skipValue(bytes), cursor.position > start else { return nil }
        return start..<cursor.position
    }

    /// Goes through the members of an object or an array while a closure says so; false where the
    /// text is neither.
    private static func visit(
        _ cursor: inout JSONCursor,
        _ bytes: Span<UInt8>,
        _ body: (String, Int) -> Bool
    ) -> Bool {
        let isObject = cursor.take("{", bytes)
        guard isObject || cursor.take("[", bytes) else { return false }
        var count = 0
        while true {
            cursor.skipBlank(bytes)
            if cursor.take(isObject ? "}" : "]", bytes) { return true }
            if count > 0 {
                guard cursor.take(",", bytes) else { return false }
                cursor.skipBlank(bytes)
            }
            var name = String(count)
            if isObject {
                guard let place = cursor.takeString(bytes) else { return false }
                name = resolved(place, bytes)?.withBytes { $0.text } ?? ""
                cursor.skipBlank(bytes)
                guard cursor.take(":", bytes) else { return false }
                cursor.skipBlank(bytes)
            }
            guard body(name, cursor.position) else { return true }
            guard cursor.skipValue(bytes) else { return false }
            count += 1
        }
    }

    // MARK: Escapes

    /// A string's inside without its escapes (RFC 8259, section 7); nil where one is wrong.
    private static func resolved(_ place: Range<Int>, _ bytes: Span<UInt8>) -> WipedBytes? {
        var text = WipedBytesBuilder(capacity: max(1, place.count))
        var position = place.lowerBound
        while position < place.upperBound {
            let byte = bytes[position]
            position += 1
            guard byte == UInt8(ascii: "\\") else {
                text.append(byte: byte)
                continue
            }
            guard position < place.upperBound else { return nil }
            let escape = bytes[position]
            position += 1
            if escape == UInt8(ascii: "u") {
                guard let scalar = takeScalar(&position, place, bytes) else { return nil }
                for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
                    text.append(byte: unit)
                }
            } else {
                guard let plain = plainEscapes[escape] else { return nil }
                text.append(byte: plain)
            }
        }
        return WipedBytes(text)
    }

    private static let plainEscapes: [UInt8: UInt8] = [
        UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F,
        UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A,
        UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09,
    ]

    /// A character that is written as one or two units of UTF-16.
    private static func takeScalar(
        _ position: inout Int,
        _ place: Range<Int>,
        _ bytes: Span<UInt8>
    ) -> Unicode.Scalar? {
        guard let first = takeUnit(&position, place, bytes) else { return nil }
        guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) }
        guard position + 2 <= place.upperBound, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { return nil }
        position += 2
        guard let second = takeUnit(&position, place, bytes), UTF16.isTrailSurrogate(second) else {
            return nil
        }
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }

    private static func takeUnit(
        _ position: inout Int,
        _ place: Range<Int>,
        _ bytes: Span<UInt8>
    ) -> UInt16? {
        guard position + 4 <= place.upperBound else { return nil }
        var value: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
                return nil
            }
            value = value << 4 | UInt16(digit)
            position += 1
        }
        return value
    }
}
