/// Reads a JSON text from its first byte to its last.
struct JSONReader {
    private let bytes: [UInt8]
    private var next = 0
    private(set) var values: [JSONText.Value] = []

    /// No row is nearly that deep.
    private static let mostDepth = 64
    /// Keys of an object that are compared with each other where they are not sorted, as ours are.
    private static let mostUnsortedKeys = 64

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        values.reserveCapacity(bytes.count / 8 + 4)
    }

    /// Reads one value with nothing but spaces around it.
    mutating func readText() throws(JSONText.Refusal) {
        skipSpaces()
        try readValue(depth: 0)
        skipSpaces()
        guard next == bytes.count else { throw JSONText.Refusal() }
    }

    private mutating func readValue(depth: Int) throws(JSONText.Refusal) {
        guard next < bytes.count, depth < Self.mostDepth else { throw JSONText.Refusal() }
        switch bytes[next] {
        case UInt8(ascii: "\""): try readString()
        case UInt8(ascii: "{"): try readObject(depth: depth)
        case UInt8(ascii: "["): try readArray(depth: depth)
        case UInt8(ascii: "n"): try readWord("null", .null)
        case UInt8(ascii: "t"): try readWord("true", .bool(true))
        case UInt8(ascii: "f"): try readWord("false", .bool(false))
        default: try readInteger()
        }
    }

    private mutating func readObject(depth: Int) throws(JSONText.Refusal) {
        let object = open(.object)
        skipSpaces()
        if !take(UInt8(ascii: "}")) {
            repeat {
                skipSpaces()
                guard next < bytes.count, bytes[next] == UInt8(ascii: "\"") else {
                    throw JSONText.Refusal()
                }
                try readString()
                skipSpaces()
                guard take(UInt8(ascii: ":")) else { throw JSONText.Refusal() }
                skipSpaces()
                try readValue(depth: depth + 1)
                skipSpaces()
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "}")) else { throw JSONText.Refusal() }
        }
        close(object)
        try checkKeys(of: object)
    }

    private mutating func readArray(depth: Int) throws(JSONText.Refusal) {
        let array = open(.array)
        skipSpaces()
        if !take(UInt8(ascii: "]")) {
            repeat {
                skipSpaces()
                try readValue(depth: depth + 1)
                skipSpaces()
            } while take(UInt8(ascii: ","))
            guard take(UInt8(ascii: "]")) else { throw JSONText.Refusal() }
        }
        close(array)
    }

    private mutating func readString() throws(JSONText.Refusal) {
        next += 1
        let start = next
        var hasEscapes = false
        while next < bytes.count, bytes[next] != UInt8(ascii: "\"") {
            guard bytes[next] >= 0x20 else { throw JSONText.Refusal() }
            if bytes[next] == UInt8(ascii: "\\") {
                hasEscapes = true
                // What comes behind it is no quote that ends the string.
                next += 1
            }
            next += 1
        }
        guard next < bytes.count else { throw JSONText.Refusal() }
        if hasEscapes, Self.unescaped(bytes[start..<next]) == nil { throw JSONText.Refusal() }
        add(hasEscapes ? .escapedString : .plainString, start, next)
        next += 1
    }

    private mutating func readInteger() throws(JSONText.Refusal) {
        let start = next
        let isNegative = take(UInt8(ascii: "-"))
        let digits = next
        while next < bytes.count, Self.isDigit(bytes[next]) { next += 1 }
        guard next > digits else { throw JSONText.Refusal() }
        let isZero = next == digits + 1 && !isNegative
        guard bytes[digits] != UInt8(ascii: "0") || isZero else { throw JSONText.Refusal() }
        // A fraction or an exponent is no end of a value, and so is refused where one is looked for.
        add(.integer, start, next)
    }

    private mutating func readWord(
        _ word: String,
        _ kind: JSONText.Kind
    ) throws(JSONText.Refusal) {
        guard bytes[next...].starts(with: word.utf8) else { throw JSONText.Refusal() }
        add(kind, next, next)
        next += word.utf8.count
    }

    // MARK: Parts

    private mutating func add(_ kind: JSONText.Kind, _ start: Int, _ stop: Int) {
        values.append(
            JSONText.Value(
                kind: kind,
                start: Int32(start),
                stop: Int32(stop),
                end: Int32(values.count + 1)
            )
        )
    }

    private mutating func open(_ kind: JSONText.Kind) -> Int {
        add(kind, next, next)
        next += 1
        return values.count - 1
    }

    private mutating func close(_ index: Int) { values[index].end = Int32(values.count) }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next < bytes.count, bytes[next] == byte else { return false }
        next += 1
        return true
    }

    private mutating func skipSpaces() {
        while next < bytes.count {
            switch bytes[next] {
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
                next += 1
            default: return
            }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// Refuses an object with a key that comes twice, and whose keys may be equal by other bytes: which
    /// of the values counts is not for this reader to say.
    private func checkKeys(of object: Int) throws(JSONText.Refusal) {
        var keys: [Int] = []
        var isSorted = true
        var place = object + 1
        while place < Int(values[object].end) {
            guard case .plainString = values[place].kind else { throw JSONText.Refusal() }
            let key = content(of: place)
            guard key.allSatisfy({ $0 < 0x80 }) else { throw JSONText.Refusal() }
            if isSorted, let last = keys.last {
                isSorted = content(of: last).lexicographicallyPrecedes(key)
            }
            keys.append(place)
            place = Int(values[place + 1].end)
        }
        guard !isSorted else { return }
        guard keys.count <= Self.mostUnsortedKeys else { throw JSONText.Refusal() }
        for (index, key) in keys.enumerated() {
            let isRepeated = keys[..<index].contains {
                content(of: $0).elementsEqual(content(of: key))
            }
            guard !isRepeated else { throw JSONText.Refusal() }
        }
    }

    private func content(of place: Int) -> ArraySlice<UInt8> {
        bytes[Int(values[place].start)..<Int(values[place].stop)]
    }

    // MARK: Escapes

    /// What a string's content stands for; nil where it has an escape that JSON does not have.
    static func unescaped(_ content: ArraySlice<UInt8>) -> String? {
        var result: [UInt8] = []
        result.reserveCapacity(content.count)
        var rest = content
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "\""): result.append(UInt8(ascii: "\""))
            case UInt8(ascii: "\\"): result.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "/"): result.append(UInt8(ascii: "/"))
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"):
                guard let scalar = takeScalar(&rest) else { return nil }
                result += Array(String(Character(scalar)).utf8)
            default: return nil
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The scalar of `\u` and four digits, or of two of these that are a surrogate pair.
    private static func takeScalar(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar? {
        guard let first = takeUnit(&rest) else { return nil }
        guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) }
        guard rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u"),
            let second = takeUnit(&rest), UTF16.isTrailSurrogate(second)
        else { return nil }
        return Unicode.Scalar(
            0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        )
    }

    private static func takeUnit(_ rest: inout ArraySlice<UInt8>) -> UInt16? {
        guard rest.count >= 4 else { return nil }
        let digits = rest.prefix(4)
        rest = rest.dropFirst(4)
        var unit: UInt16 = 0
        for digit in digits {
            guard let value = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
            unit = unit << 4 | UInt16(value)
        }
        return unit
    }
}
