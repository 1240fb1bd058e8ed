/// The name of an object: the SHA-1 of its content.
public struct ObjectID: Hashable, Sendable {
    // Twenty bytes in place, in the order in which they are read: a list of a hundred thousand is
    // one block of memory.
    private let first: UInt64
    private let second: UInt64
    private let third: UInt32

    static let byteCount = 20
    private static let hexDigits = 40
    private static let shortDigits = 7

    init(first: UInt64, second: UInt64, third: UInt32) {
        self.first = first
        self.second = second
        self.third = third
    }

    /// Reads 40 hex digits; anything else is nil.
    public init?(hex: String) {
        let digits = Array(hex.utf8)
        guard digits.count == Self.hexDigits else { return nil }
        var values: [UInt8] = []
        for digit in digits {
            guard let value = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
            values.append(UInt8(value))
        }
        func number<Number: FixedWidthInteger>(_ range: Range<Int>) -> Number {
            values[range].reduce(0) { $0 << 4 | Number($1) }
        }
        self.init(first: number(0..<16), second: number(16..<32), third: number(32..<40))
    }

    /// All 40 hex digits, in lower case.
    public var hex: String {
        Self.digits(of: first) + Self.digits(of: second) + Self.digits(of: third)
    }

    /// The first 7 hex digits, for people.
    public var short: String { String(Self.digits(of: first).prefix(Self.shortDigits)) }

    var bigEndian: (first: UInt64, second: UInt64, third: UInt32) {
        (first.bigEndian, second.bigEndian, third.bigEndian)
    }

    private static func digits<Number: FixedWidthInteger>(of number: Number) -> String {
        let digits = String(number, radix: 16)
        let zeros = Number.bitWidth / 4 - digits.count
        return String(repeating: "0", count: zeros) + digits
    }
}

extension ObjectID: CustomStringConvertible {
    /// All 40 hex digits.
    public var description: String { hex }
}
