/// The values of a JSON text (RFC 8259) and where they stand in it: what rows have, which is all but
/// numbers with fractions.
///
/// Nothing of it is a value of its own yet, so that a text is read in one go and its parts where
/// they are asked for.
final class JSONText: Sendable {
    /// Why a text was not read: it is no JSON, or of a kind that no row has.
    struct Refusal: Error {}

    enum Kind {
        case null
        case bool(Bool)
        case integer
        /// A string whose text is as it stands there.
        case plainString
        /// A string with something after a backslash.
        case escapedString
        case array
        case object
    }

    /// A value, before those that are inside it; an object's keys are each before their value.
    struct Value {
        let kind: Kind
        /// Where a number or what a string has between its quotes stands.
        let start: Int32
        let stop: Int32
        /// The index after everything that is inside this value.
        var end: Int32
    }

    let bytes: [UInt8]
    let values: [Value]

    /// Reads a text.
    ///
    /// - Throws: ``Refusal``.
    init(_ text: String) throws(Refusal) {
        // The bytes of a string are UTF-8, and stay it between any two quotes.
        bytes = Array(text.utf8)
        guard bytes.count <= Int32.max else { throw Refusal() }
        var reader = JSONReader(bytes)
        try reader.readText()
        values = reader.values
    }

    /// The value of an object's key; nil: it has none.
    func value(of key: String, in object: Int) -> Int? {
        let end = Int(values[object].end)
        let length = key.utf8.count
        var place = object + 1
        while place < end {
            let value = place + 1
            // Lengths tell most keys apart. None has escapes, see ``JSONReader``.
            let start = values[place].start
            if Int(values[place].stop - start) == length, isText(Int(start), key) { return value }
            place = Int(values[value].end)
        }
        return nil
    }

    /// Whether a text stands at a place.
    private func isText(_ start: Int, _ text: String) -> Bool {
        var index = start
        for byte in text.utf8 {
            guard bytes[index] == byte else { return false }
            index += 1
        }
        return true
    }

    /// The text of a string; nil for anything else.
    func string(at place: Int) -> String? {
        let value = values[place]
        let content = bytes[Int(value.start)..<Int(value.stop)]
        return switch value.kind {
        case .plainString: String(decoding: content, as: UTF8.self)
        case .escapedString: JSONReader.unescaped(content)
        default: nil
        }
    }

    /// A whole number; nil for anything else, and where it has no room in its type.
    func integer<Number: FixedWidthInteger>(at place: Int) -> Number? {
        let value = values[place]
        guard case .integer = value.kind else { return nil }
        var digits = bytes[Int(value.start)..<Int(value.stop)]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        var number = Number.zero
        for digit in digits {
            let unit = Number(truncatingIfNeeded: digit - UInt8(ascii: "0"))
            let (product, isLarge) = number.multipliedReportingOverflow(by: 10)
            // Towards its sign, since there is one more negative number than there are others.
            let (sum, isLarger) =
                isNegative
                ? product.subtractingReportingOverflow(unit)
                : product.addingReportingOverflow(unit)
            guard !isLarge, !isLarger else { return nil }
            number = sum
        }
        return number
    }
}
