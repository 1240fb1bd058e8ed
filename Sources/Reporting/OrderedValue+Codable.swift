import FoundationEssentials

extension OrderedValue {
    /// A value as its own coding has it, the keys sorted.
    init(encoding value: some Encodable) throws {
        let json = try JSONEncoder().encode(value)
        self = try JSONDecoder().decode(OrderedValue.self, from: json)
    }
}

extension OrderedValue: Decodable {
    /// Any name is a key.
    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        if let object = try? decoder.container(keyedBy: Name.self) {
            self = .sorted(
                try object.allKeys.reduce(into: [:]) { fields, name in
                    fields[name.stringValue] = try object.decode(OrderedValue.self, forKey: name)
                }
            )
            return
        }
        if var list = try? decoder.unkeyedContainer() {
            var items: [OrderedValue] = []
            while !list.isAtEnd { items.append(try list.decode(OrderedValue.self)) }
            self = .array(items)
            return
        }
        let scalar = try decoder.singleValueContainer()
        if scalar.decodeNil() {
            self = .null
        } else if let bool = try? scalar.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? scalar.decode(Int.self) {
            self = .integer(number)
        } else {
            self = .string(try scalar.decode(String.self))
        }
    }
}
