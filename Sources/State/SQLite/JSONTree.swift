/// A value on its way to JSON (RFC 8259): the kinds that a row has, so no fractions.
enum JSONTree {
    case null
    case bool(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case string(String)
    case place(Place)

    /// Where an encoder puts what a value turns out to be: an object or an array grows there.
    final class Place {
        private enum Kind {
            case object, array, single
        }

        private var kind = Kind.object
        private var single = JSONTree.null
        private var fields: [(key: String, value: JSONTree)] = []
        /// The items of an array.
        private(set) var items: [JSONTree] = []

        /// What is here; what encodes nothing is an empty object.
        var tree: JSONTree { kind == .single ? single : .place(self) }

        /// Makes it a value that has no parts.
        func set(_ value: JSONTree) {
            kind = .single
            single = value
        }

        /// Makes it an object, also where it is one already.
        func beObject() {
            kind = .object
            // Most have a few fields, and an operation two dozen.
            if fields.isEmpty { fields.reserveCapacity(12) }
        }

        /// Makes it an array, also where it is one already.
        func beArray() { kind = .array }

        /// Adds a field; of two for a key the later one counts.
        func add(_ value: JSONTree, for key: String) { fields.append((key, value)) }

        /// Adds an item.
        func add(_ item: JSONTree) { items.append(item) }

        /// The place for a field, which may be there already.
        func place(for key: String) -> Place {
            if case .place(let place)? = fields.last(where: { $0.key == key })?.value {
                return place
            }
            let place = Place()
            add(.place(place), for: key)
            return place
        }

        fileprivate func write(to bytes: inout [UInt8]) {
            switch kind {
            case .single: single.write(to: &bytes)
            case .array:
                bytes.append(UInt8(ascii: "["))
                for (place, item) in items.enumerated() {
                    if place > 0 { bytes.append(UInt8(ascii: ",")) }
                    item.write(to: &bytes)
                }
                bytes.append(UInt8(ascii: "]"))
            case .object:
                bytes.append(UInt8(ascii: "{"))
                writeFields(to: &bytes)
                bytes.append(UInt8(ascii: "}"))
            }
        }

        /// Each key once, in the order of their bytes.
        private func writeFields(to bytes: inout [UInt8]) {
            // Sorting is stable, so that of two values for a key the one that was added last is last.
            fields.sort { JSONTree.precedes($0.key, $1.key) }
            for index in fields.indices {
                let next = index + 1
                if next < fields.count, fields[next].key == fields[index].key { continue }
                if bytes.last != UInt8(ascii: "{") { bytes.append(UInt8(ascii: ",")) }
                JSONTree.write(fields[index].key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                fields[index].value.write(to: &bytes)
            }
        }
    }

    /// The text, without any spaces.
    var text: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2048)
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .integer(let number): bytes += String(number).utf8
        case .unsigned(let number): bytes += String(number).utf8
        case .string(let text): Self.write(text, to: &bytes)
        case .place(let place): place.write(to: &bytes)
        }
    }

    /// Whether a text comes before another by its bytes.
    private static func precedes(_ left: String, _ right: String) -> Bool {
        let (left, right) = (left.utf8.span, right.utf8.span)
        let count = min(left.count, right.count)
        for index in 0..<count where left[index] != right[index] {
            return left[index] < right[index]
        }
        return left.count < right.count
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        if hasEscapes(text) {
            for byte in text.utf8 { writeEscaped(byte, to: &bytes) }
        } else {
            bytes += text.utf8
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func hasEscapes(_ text: String) -> Bool {
        let span = text.utf8.span
        for index in span.indices {
            let byte = span[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                return true
            }
        }
        return false
    }

    private static func writeEscaped(_ byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): bytes += "\\\"".utf8
        case UInt8(ascii: "\\"): bytes += "\\\\".utf8
        case 0x08: bytes += "\\b".utf8
        case 0x09: bytes += "\\t".utf8
        case 0x0a: bytes += "\\n".utf8
        case 0x0c: bytes += "\\f".utf8
        case 0x0d: bytes += "\\r".utf8
        case 0..<0x20:
            bytes += "\\u00".utf8
            bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        default: bytes.append(byte)
        }
    }
}
