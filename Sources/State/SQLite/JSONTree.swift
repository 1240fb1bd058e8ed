/// A value on its way to JSON (RFC 8259): the kinds that a row has, so no fractions.
enum JSONTree {
    case null
    case bool(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case string(String)
    case array(Items)
    case object(Fields)

    /// The items of an array, which grows while its encoder goes on.
    final class Items {
        var values: [JSONTree] = []
    }

    /// The fields of an object, which grows while its encoder goes on.
    final class Fields {
        private var values: [(key: String, value: JSONTree)] = []

        /// Sets a field, also one that was set before.
        func set(_ key: String, to value: JSONTree) { values.append((key, value)) }

        /// What was set last for a key; nil: nothing.
        func value(of key: String) -> JSONTree? { values.last { $0.key == key }?.value }

        /// Each key once, in the order of their bytes.
        fileprivate var sorted: [(key: String, value: JSONTree)] {
            // Sorting is stable, so that of two values for a key the one that was set last is last.
            let ordered = values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            return ordered.indices.compactMap { index in
                let next = index + 1
                let isReplaced = next < ordered.count && ordered[next].key == ordered[index].key
                return isReplaced ? nil : ordered[index]
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
        case .array(let items):
            bytes.append(UInt8(ascii: "["))
            for (place, item) in items.values.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                item.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let fields):
            bytes.append(UInt8(ascii: "{"))
            for (place, field) in fields.sorted.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.write(field.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                field.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
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
        bytes.append(UInt8(ascii: "\""))
    }
}
