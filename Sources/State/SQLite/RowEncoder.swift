/// Writes values as the JSON of a row, byte by byte as Foundation's `JSONEncoder` does with sorted
/// keys and without escaped slashes, in a fraction of its time.
///
/// Every step of every operation is written down before it is taken, so that the encoder is a large
/// part of what a rotation costs. Rows are compared as texts, and those of earlier versions lie in
/// the same tables: hence the same bytes.
struct RowEncoder: Encoder {
    private let place = JSONTree.Place()

    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// The JSON of a value.
    ///
    /// - Throws: `EncodingError` for numbers with fractions, which no row has; and what the value
    ///   throws.
    static func text(of value: some Encodable) throws -> String {
        try tree(of: value).text
    }

    fileprivate static func tree<Value: Encodable>(of value: Value) throws -> JSONTree {
        // The commonest value needs no encoder of its own; comparing types is quicker than a cast.
        if Value.self == String.self, let text = value as? String { return .string(text) }
        let encoder = RowEncoder()
        try value.encode(to: encoder)
        return encoder.place.tree
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(FieldContainer(object: place))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer { ItemContainer(array: place) }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }
}

extension RowEncoder: SingleValueEncodingContainer {
    func encodeNil() { place.set(.null) }
    func encode(_ value: Bool) { place.set(.bool(value)) }
    func encode(_ value: String) { place.set(.string(value)) }
    func encode(_ value: some Encodable) throws { place.set(try Self.tree(of: value)) }
    func encode(_ value: Double) throws { throw Self.fraction(value) }
    func encode(_ value: Float) throws { throw Self.fraction(value) }
    func encode(_ value: some Encodable & SignedInteger) { place.set(.integer(Int64(value))) }
    func encode(_ value: some Encodable & UnsignedInteger) { place.set(.unsigned(UInt64(value))) }

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
    private let object: JSONTree.Place

    var codingPath: [any CodingKey] { [] }

    init(object: JSONTree.Place) {
        object.beObject()
        self.object = object
    }

    func encodeNil(forKey key: Key) { object.add(.null, for: key.stringValue) }

    func encode(_ value: Bool, forKey key: Key) { object.add(.bool(value), for: key.stringValue) }

    func encode(_ value: String, forKey key: Key) {
        object.add(.string(value), for: key.stringValue)
    }

    func encode(_ value: Int, forKey key: Key) {
        object.add(.integer(Int64(value)), for: key.stringValue)
    }

    func encode(_ value: some Encodable, forKey key: Key) throws {
        object.add(try RowEncoder.tree(of: value), for: key.stringValue)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        KeyedEncodingContainer(FieldContainer<Nested>(object: object.place(for: key.stringValue)))
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        ItemContainer(array: object.place(for: key.stringValue))
    }

    func superEncoder() -> any Encoder { preconditionFailure("no row has a superclass") }

    func superEncoder(forKey key: Key) -> any Encoder { superEncoder() }
}

/// The items of an array.
private struct ItemContainer: UnkeyedEncodingContainer {
    private let array: JSONTree.Place

    var codingPath: [any CodingKey] { [] }
    var count: Int { array.items.count }

    init(array: JSONTree.Place) {
        array.beArray()
        self.array = array
    }

    func encodeNil() { array.add(.null) }

    func encode(_ value: String) { array.add(.string(value)) }

    func encode(_ value: some Encodable) throws { array.add(try RowEncoder.tree(of: value)) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) -> KeyedEncodingContainer<Nested> {
        let place = JSONTree.Place()
        array.add(.place(place))
        return KeyedEncodingContainer(FieldContainer<Nested>(object: place))
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        let place = JSONTree.Place()
        array.add(.place(place))
        return ItemContainer(array: place)
    }

    func superEncoder() -> any Encoder { preconditionFailure("no row has a superclass") }
}
