import Model

/// A document with a fixed order of keys, from which JSON and YAML are written.
///
/// Programs do not care for the order; people who compare two outputs do.
indirect enum OrderedValue: Hashable {
    /// One field of an object.
    struct Field: Hashable {
        var key: String
        var value: OrderedValue
    }

    case null
    case bool(Bool)
    case integer(Int)
    case string(String)
    case array([OrderedValue])
    case object([Field])

    var isObject: Bool {
        if case .object = self { true } else { false }
    }

    /// A text, or null.
    static func optional(_ text: String?) -> OrderedValue { text.map { .string($0) } ?? .null }

    /// An instant as RFC 3339, or null.
    static func optional(_ instant: Instant?) -> OrderedValue { optional(instant?.rfc3339) }

    /// Texts in a given order.
    static func strings(_ texts: [String]) -> OrderedValue { .array(texts.map { .string($0) }) }

    /// A dictionary, by key.
    static func sorted(_ values: [String: OrderedValue]) -> OrderedValue {
        .object(values.sorted { $0.key < $1.key }.map { Field(key: $0.key, value: $0.value) })
    }

    /// An object without the fields that are null.
    static func present(_ fields: KeyValuePairs<String, OrderedValue>) -> OrderedValue {
        .object(fields.filter { $0.value != .null }.map { Field(key: $0.key, value: $0.value) })
    }
}

extension OrderedValue: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral {
    init(dictionaryLiteral elements: (String, OrderedValue)...) {
        self = .object(elements.map { Field(key: $0.0, value: $0.1) })
    }

    init(stringLiteral value: String) { self = .string(value) }
}
