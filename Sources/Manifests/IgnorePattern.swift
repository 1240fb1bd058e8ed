import Model

/// One step of a pattern by the rules of git's wildmatch: bytes, `?`, `*` and sets in brackets.
struct IgnorePattern: Hashable, Sendable {
    private enum Token: Hashable, Sendable {
        case byte(UInt8)
        case any
        case run
        case set([ClosedRange<UInt8>], isNegated: Bool)

        func fits(_ byte: UInt8) -> Bool {
            switch self {
            case .byte(let expected): byte == expected
            case .any, .run: true
            case .set(let ranges, let isNegated): ranges.contains { $0.contains(byte) } != isNegated
            }
        }
    }

    private var tokens: [Token] = []

    /// Nil for what can fit nothing: an open bracket, or a backslash at the end.
    init?(_ text: ArraySlice<UInt8>) {
        var rest = text
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "?"): tokens.append(.any)
            case UInt8(ascii: "*"): if tokens.last != .run { tokens.append(.run) }
            case UInt8(ascii: "\\"):
                guard let next = rest.popFirst() else { return nil }
                tokens.append(.byte(next))
            case UInt8(ascii: "["):
                guard let set = Self.set(&rest) else { return nil }
                tokens.append(set)
            default: tokens.append(.byte(byte))
            }
        }
    }

    /// Reads a set up to its bracket; a bracket that comes first is one of its bytes.
    private static func set(_ rest: inout ArraySlice<UInt8>) -> Token? {
        var isNegated = false
        if rest.first == UInt8(ascii: "!") || rest.first == UInt8(ascii: "^") {
            isNegated = true
            rest.removeFirst()
        }
        var ranges: [ClosedRange<UInt8>] = []
        var isFirst = true
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "]"), !isFirst { return .set(ranges, isNegated: isNegated) }
            isFirst = false
            if byte == UInt8(ascii: "["), rest.first == UInt8(ascii: ":") {
                guard let named = namedSet(&rest) else { return nil }
                ranges += named
                continue
            }
            guard let low = byte == UInt8(ascii: "\\") ? rest.popFirst() : byte else { return nil }
            guard rest.first == UInt8(ascii: "-"), let end = rest.dropFirst().first,
                end != UInt8(ascii: "]")
            else {
                ranges.append(low...low)
                continue
            }
            rest.removeFirst(2)
            guard let high = end == UInt8(ascii: "\\") ? rest.popFirst() : end else { return nil }
            if low <= high { ranges.append(low...high) }
        }
        return nil
    }

    /// Reads the rest of `[:alpha:]`; nil for a name that nobody knows.
    private static func namedSet(_ rest: inout ArraySlice<UInt8>) -> [ClosedRange<UInt8>]? {
        guard let end = rest.firstIndex(of: UInt8(ascii: "]")) else { return nil }
        let name = String(decoding: rest[..<end], as: UTF8.self)
        rest = rest[(end + 1)...]
        return named[name]
    }

    private static let named: [String: [ClosedRange<UInt8>]] = [
        ":alnum:": [0x30...0x39, 0x41...0x5A, 0x61...0x7A], ":alpha:": [0x41...0x5A, 0x61...0x7A],
        ":blank:": [0x09...0x09, 0x20...0x20], ":cntrl:": [0x00...0x1F, 0x7F...0x7F],
        ":digit:": [0x30...0x39], ":graph:": [0x21...0x7E], ":lower:": [0x61...0x7A],
        ":print:": [0x20...0x7E],
        ":punct:": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E],
        ":space:": [0x09...0x0D, 0x20...0x20], ":upper:": [0x41...0x5A],
        ":xdigit:": [0x30...0x39, 0x41...0x46, 0x61...0x66],
    ]

    func matches(_ name: [UInt8]) -> Bool {
        wildcardMatch(tokens, name, isRun: { $0 == .run }, fits: { $0.fits($1) })
    }
}
