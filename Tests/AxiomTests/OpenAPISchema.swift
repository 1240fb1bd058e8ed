import Foundation
import Model

/// Any JSON value.
indirect enum JSON: Decodable, Hashable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    init(_ text: String) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    }

    subscript(key: String) -> JSON? {
        if case .object(let fields) = self { fields[key] } else { nil }
    }

    var fields: [String: JSON] { if case .object(let fields) = self { fields } else { [:] } }
    var text: String? { if case .string(let text) = self { text } else { nil } }
    var items: [JSON] { if case .array(let items) = self { items } else { [] } }
}

/// The published API's schemas.
struct OpenAPISchema {
    let document: JSON

    static func load() throws -> OpenAPISchema {
        try OpenAPISchema(document: JSON(resource("axiom-tokens.openapi.json")))
    }

    func named(_ name: String) -> JSON? { document["components"]?["schemas"]?[name] }

    /// What of a value is not as a schema says; a field that the schema lacks counts, too.
    func problems(of value: JSON, as schema: JSON?, at place: String = "body") -> [String] {
        guard let schema else { return ["\(place): no schema"] }
        if let reference = schema["$ref"]?.text {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            return problems(of: value, as: named(name), at: place)
        }
        if value == .null {
            return schema["nullable"] == .bool(true) ? [] : ["\(place): null"]
        }
        switch schema["type"]?.text ?? (schema["properties"] == nil ? "" : "object") {
        case "object": return objectProblems(of: value, as: schema, at: place)
        case "array":
            guard case .array(let items) = value else { return ["\(place): no array"] }
            return items.enumerated().flatMap {
                problems(of: $0.element, as: schema["items"], at: "\(place)[\($0.offset)]")
            }
        case "string": return stringProblems(of: value, as: schema, at: place)
        case "boolean":
            guard case .bool = value else { return ["\(place): no boolean"] }
            return []
        default: return ["\(place): a schema without a type"]
        }
    }

    private func objectProblems(of value: JSON, as schema: JSON, at place: String) -> [String] {
        guard case .object(let fields) = value else { return ["\(place): no object"] }
        let required = schema["required"]?.items.compactMap(\.text) ?? []
        let missing = required.filter { fields[$0] == nil }.map { "\(place): lacks \($0)" }
        return missing
            + fields.sorted { $0.key < $1.key }.flatMap { name, field in
                let known = schema["properties"]?[name] ?? schema["additionalProperties"]
                return problems(of: field, as: known, at: "\(place).\(name)")
            }
    }

    private func stringProblems(of value: JSON, as schema: JSON, at place: String) -> [String] {
        guard let text = value.text else { return ["\(place): no string"] }
        if let allowed = schema["enum"]?.items, !allowed.contains(value) {
            return ["\(place): \(text) is not allowed"]
        }
        if schema["format"]?.text == "date-time", Instant(rfc3339: text) == nil {
            return ["\(place): \(text) is no instant"]
        }
        return []
    }

    /// Every group of a schema of capabilities with every action that it allows.
    func allGroups(of schema: JSON?) -> Capabilities.Groups {
        (schema?["properties"]?.fields ?? [:]).mapValues { group in
            Set(group["items"]?["enum"]?.items.compactMap(\.text) ?? [])
        }
    }
}
