/// Text in which nothing can move the cursor, hide a part or end the line: what could is escaped
/// as JSON does it, `\u001b`.
func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isUnprintable) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
        if isUnprintable(scalar) {
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// Bytes of a path as text: those that are no UTF-8 as `\xff`, and control characters escaped.
func printable(bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return printable(text) }
    var result = ""
    var rest = bytes[...]
    while let byte = rest.first {
        // The longest sequence that is one character; a character has four bytes at most.
        let character = (1...min(4, rest.count)).lazy
            .compactMap { String(validating: rest.prefix($0), as: UTF8.self) }
            .first
        if let character {
            result += printable(character)
            rest = rest.dropFirst(character.utf8.count)
        } else {
            result += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            rest = rest.dropFirst()
        }
    }
    return result
}

/// Whether a character must not reach a terminal or a log: controls, line separators, those that
/// turn the direction of writing, the byte-order mark, and what is no character.
///
/// A copy of the core's set, since a driver knows nothing of Regent; a test holds both equal.
func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20..<0x7f: false
    case 0x00..<0x20, 0x7f...0x9f: true
    case 0x61c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: true
    case 0xfeff, 0xfffe, 0xffff: true
    default: false
    }
}

/// A text whose URLs have lost user info, query and fragment.
func withoutCredentials(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let slashes = rest.firstRange(of: "://") {
        result += rest[..<slashes.upperBound]
        let afterSlashes = rest[slashes.upperBound...]
        let end = afterSlashes.firstIndex { $0.isWhitespace || $0 == "'" || $0 == "\"" }
        let url = afterSlashes[..<(end ?? afterSlashes.endIndex)]
        let address = url.prefix { $0 != "?" && $0 != "#" }
        let authorityEnd = address.firstIndex(of: "/") ?? address.endIndex
        let at = address[..<authorityEnd].lastIndex(of: "@")
        result += address[(at.map(address.index(after:)) ?? address.startIndex)...]
        rest = afterSlashes[url.endIndex...]
    }
    return result + rest
}
