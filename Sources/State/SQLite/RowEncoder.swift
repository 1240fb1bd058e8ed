/// Writes values as the JSON of a row, byte by byte as Foundation's `JSONEncoder` does with sorted
/// keys and without escaped slashes, in a fraction of its time.
///
/// Every step of every operation is written down before it is taken, so that the encoder is a large
/// part of what a rotation costs. Rows are compared as texts, and those of earlier versions lie in
/// the same tables: hence the same bytes.
struct RowEncoder: Encoder {
    private final class Slot {
        var value: JSONTree?
    }

    private let slot = Slot()
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    /// The JSON of a value.
    ///
    /// - Throws: `EncodingError` for numbers with fractions, which no row has; and what the value
    ///   throws.
    static func text(of value: some Encodable) throws -> String {
        try tree(of: value).text
    }

    fileprivate static func tree(of value: some Encodable) throws -> JSONTree {
        // The commonest value needs no encoder of its own.
        if let text = value as? String { return .string(text) }
        let encoder = RowEncoder()
        try value.encode(to: encoder)
        // What encodes nothing is an empty object.
        return encoder.slot.value ?? .object(JSONTree.Fields())
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        guard case .object(let fields)? = slot.value else {
            let fields = JSONTree.Fields()
            slot.value = .object(fields)
            return KeyedEncodingContainer(FieldContainer(fields: fields))
        }
        return KeyedEncodingContainer(FieldContainer(fields: fields))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        guard case .array(let items)? = slot.value else {
            let items = JSONTree.Items()
            slot.value = .array(items)
            return ItemContainer(items: items)
        }
        return ItemContainer(items: items)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension RowEncoder: SingleValueEncodingContainer {
    func encodeNil() { slot.value = .null }
    func encode(_ value: Bool) { slot.value = .bool(value) }
    func encode(_ value: String) { slot.value = .string(value) }
    func encode(_ value: some Encodable) throws { slot.value = try Self.tree(of: value) }
    func encode(_ value: Double) throws { throw Self.fraction(value) }
    func encode(_ value: Float) throws { throw Self.fraction(value) }
    func encode(_ value: some Encodable & SignedInteger) { slot.value = .integer(Int64(value)) }
    func encode(_ value: some Encodable & UnsignedInteger) { slot.value = .unsigned(UInt64(value)) }

    private static func fraction(_ value: Any) -> EncodingError {
        let context = EncodingError.Context(
            codingPath: [],
            debugDescription: "a row has no numbers with fractions"
        )
        return .invalidValue(value, context)
    }
}

/// The fields of an object.
private struct FieldContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let fields: JSONTree.Fields
    let codingPath: [any CodingKey] = []

    func encodeNil(forKey key: Key) { fields.set(key.stringValue, to: .null) }

    func encode(_ value: Bool, forKey key: Key) { fields.set(key.stringValue, to: .bool(value)) }

    func encode(_ value: String, forKey key: Key) {
        fields.set(key.stringValue, to: .string(value))
    }

    func encode(_ value: Int, forKey key: Key) {
        fields.set(key.stringValue, to: .integer(Int64(value)))
    }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        fields.set(key.stringValue, to: try RowEncoder.tree(of: value))
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        if case .object(let nested)? = fields.value(of: key.stringValue) {
            return KeyedEncodingContainer(FieldContainer<Nested>(fields: nested))
        }
        let nested = JSONTree.Fields()
        fields.set(key.stringValue, to: .object(nested))
        return KeyedEncodingContainer(FieldContainer<Nested>(fields: nested))
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        if case .array(let nested)? = fields.value(of: key.stringValue) {
            return ItemContainer(items: nested)
        }
        let nested = JSONTree.Items()
        fields.set(key.stringValue, to: .array(nested))
        return ItemContainer(items: nested)
    }

    func superEncoder() -> any Encoder { preconditionFailure("no row has a superclass") }

    func superEncoder(forKey key: Key) -> any Encoder { superEncoder() }
}

/// The items of an array.
private struct ItemContainer: UnkeyedEncodingContainer {
    let items: JSONTree.Items
    let codingPath: [any CodingKey] = []

    var count: Int { items.values.count }

    func encodeNil() { items.values.append(.null) }

    func encode(_ value: String) { items.values.append(.string(value)) }

    func encode(_ value: some Encodable) throws {
        items.values.append(try RowEncoder.tree(of: value))
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) -> KeyedEncodingContainer<Nested> {
        let nested = JSONTree.Fields()
        items.values.append(.object(nested))
        return KeyedEncodingContainer(FieldContainer<Nested>(fields: nested))
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        let nested = JSONTree.Items()
        items.values.append(.array(nested))
        return ItemContainer(items: nested)
    }

    func superEncoder() -> any Encoder { preconditionFailure("no row has a superclass") }
}
