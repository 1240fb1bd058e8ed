import FoundationEssentials

/// Any JSON, for bodies whose mistakes are to be named one by one.
enum JSONValue: Decodable, Equatable {
    case null
    case boolean(Bool)
    case number(Double)
    case text(String)
    case array([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// What it is, for a message.
    var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .number: "a number"
        case .text: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// A JSON object whose members are read one by one; null counts as absent.
struct JSONObject {
    private let members: [String: JSONValue]
    /// Where it stands in the body: empty, or `newToken.`.
    private let prefix: String

    /// Far more than any token needs.
    private static let longestBodyBytes = 256 * 1024

    /// Reads a body.
    init(body: [UInt8]) throws(APIFailure) {
        guard body.count <= Self.longestBodyBytes else {
            throw APIFailure(
                status: 413,
                message: "the body is longer than \(Self.longestBodyBytes) bytes"
            )
        }
        let value: JSONValue
        do {
            value = try JSONDecoder().decode(JSONValue.self, from: Data(body))
        } catch {
            throw .invalid("the body is no JSON")
        }
        guard case .object(let members) = value else {
            throw .invalid("the body is \(value.kind) where an object is needed")
        }
        self.members = members
        prefix = ""
    }

    private init(members: [String: JSONValue], prefix: String) {
        self.members = members
        self.prefix = prefix
    }

    /// The members that are not null, sorted by name.
    var all: [(name: String, value: JSONValue)] {
        members.filter { $0.value != .null }.sorted { $0.key < $1.key }
            .map { (name: $0.key, value: $0.value) }
    }

    func value(_ name: String) -> JSONValue? {
        members[name].flatMap { $0 == .null ? nil : $0 }
    }

    func text(_ name: String) throws(APIFailure) -> String? {
        guard let value = value(name) else { return nil }
        guard case .text(let text) = value else { throw wrong(name, value, "a string") }
        return text
    }

    func object(_ name: String) throws(APIFailure) -> JSONObject? {
        guard let value = value(name) else { return nil }
        guard case .object(let members) = value else { throw wrong(name, value, "an object") }
        return JSONObject(members: members, prefix: "\(prefix)\(name).")
    }

    /// The strings of an array; nil where it is absent.
    func texts(_ name: String) throws(APIFailure) -> [String]? {
        guard let value = value(name) else { return nil }
        guard case .array(let elements) = value else { throw wrong(name, value, "an array") }
        var texts: [String] = []
        for element in elements {
            guard case .text(let text) = element else {
                throw wrong("\(name)[\(texts.count)]", element, "a string")
            }
            texts.append(text)
        }
        return texts
    }

    func failure(_ name: String, _ problem: String) -> APIFailure {
        .invalid("\(prefix)\(name): \(problem)")
    }

    private func wrong(_ name: String, _ value: JSONValue, _ wanted: String) -> APIFailure {
        failure(name, "is \(value.kind) where \(wanted) is needed")
    }
}
