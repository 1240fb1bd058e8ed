/// Reads values from the JSON of a row, in a fraction of the time of Foundation's `JSONDecoder`: to
/// understand rows is nearly all of what a first look at a large state costs.
///
/// It reads what ``RowEncoder`` and earlier versions have written. What it refuses may yet be a row:
/// see ``RowCoder``.
struct RowDecoder: Decoder {
    let text: JSONText
    let place: Int
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// The value of a text.
    ///
    /// - Throws: ``JSONText/Refusal``, and what the value throws.
    static func value<Value: Decodable>(_ type: Value.Type, of text: String) throws -> Value {
        try type.init(from: RowDecoder(text: try JSONText(text), place: 0))
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object = text.values[place].kind else { throw JSONText.Refusal() }
        return KeyedDecodingContainer(FieldReader(text: text, object: place))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array = text.values[place].kind else { throw JSONText.Refusal() }
        return ItemReader(text: text, array: place)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    fileprivate var isNull: Bool {
        if case .null = text.values[place].kind { true } else { false }
    }
}

extension RowDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { isNull }

    func decode(_ type: Bool.Type) throws -> Bool {
        guard case .bool(let value) = text.values[place].kind else { throw JSONText.Refusal() }
        return value
    }

    func decode(_ type: String.Type) throws -> String {
        guard let value = text.string(at: place) else { throw JSONText.Refusal() }
        return value
    }

    func decode(_ type: Double.Type) throws -> Double { throw JSONText.Refusal() }

    func decode(_ type: Float.Type) throws -> Float { throw JSONText.Refusal() }

    func decode<Number: FixedWidthInteger & Decodable>(_ type: Number.Type) throws -> Number {
        guard let value: Number = text.integer(at: place) else { throw JSONText.Refusal() }
        return value
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try commonValue(type) ?? type.init(from: self)
    }
}

/// The fields of an object.
private struct FieldReader<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let text: JSONText
    let object: Int
    var codingPath: [any CodingKey] { [] }

    var allKeys: [Key] {
        var keys: [Key] = []
        var place = object + 1
        while place < Int(text.values[object].end) {
            if let key = text.string(at: place).flatMap(Key.init) { keys.append(key) }
            place = Int(text.values[place + 1].end)
        }
        return keys
    }

    private func decoderIfAny(_ key: Key) -> RowDecoder? {
        text.value(of: key.stringValue, in: object).map { RowDecoder(text: text, place: $0) }
    }

    private func decoder(_ key: Key) throws -> RowDecoder {
        guard let decoder = decoderIfAny(key) else { throw JSONText.Refusal() }
        return decoder
    }

    /// The value of a key; nil where there is none, or null.
    private func present(_ key: Key) -> RowDecoder? {
        guard let decoder = decoderIfAny(key), !decoder.isNull else { return nil }
        return decoder
    }

    func contains(_ key: Key) -> Bool { decoderIfAny(key) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try decoder(key).isNull }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        try decoder(key).decode(type)
    }

    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        try decoder(key).decode(type)
    }

    func decode(_ type: Double.Type, forKey key: Key) throws -> Double { throw JSONText.Refusal() }

    func decode(_ type: Float.Type, forKey key: Key) throws -> Float { throw JSONText.Refusal() }

    func decode<Number: FixedWidthInteger & Decodable>(
        _ type: Number.Type,
        forKey key: Key
    ) throws -> Number {
        try decoder(key).decode(type)
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try decoder(key).decode(type)
    }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
        try present(key)?.decode(type)
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        try present(key)?.decode(type)
    }

    func decodeIfPresent<Value: Decodable>(
        _ type: Value.Type,
        forKey key: Key
    ) throws -> Value? {
        try present(key)?.decode(type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type,
        forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { throw JSONText.Refusal() }

    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }
}

/// The items of an array, one after the other.
private struct ItemReader: UnkeyedDecodingContainer {
    private let text: JSONText
    private var place: Int32
    private let end: Int32
    private(set) var currentIndex = 0
    var codingPath: [any CodingKey] { [] }

    init(text: JSONText, array: Int) {
        self.text = text
        place = Int32(array + 1)
        end = text.values[array].end
    }

    /// Not known without a walk over all of them, for which nobody asks.
    var count: Int? { nil }

    var isAtEnd: Bool { place >= end }

    /// Hands the present item on, and goes to the next where that can be read.
    private mutating func take<Value>(_ read: (RowDecoder) throws -> Value) throws -> Value {
        guard !isAtEnd else { throw JSONText.Refusal() }
        let value = try read(RowDecoder(text: text, place: Int(place)))
        place = text.values[Int(place)].end
        currentIndex += 1
        return value
    }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, RowDecoder(text: text, place: Int(place)).isNull else { return false }
        return try take { _ in true }
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try take { try $0.decode(type) } }

    mutating func decode(_ type: String.Type) throws -> String { try take { try $0.decode(type) } }

    mutating func decode(_ type: Double.Type) throws -> Double { throw JSONText.Refusal() }

    mutating func decode(_ type: Float.Type) throws -> Float { throw JSONText.Refusal() }

    mutating func decode<Number: FixedWidthInteger & Decodable>(
        _ type: Number.Type
    ) throws -> Number {
        try take { try $0.decode(type) }
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try take { try $0.decode(type) }
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        try take { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try take { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try take { $0 } }
}
