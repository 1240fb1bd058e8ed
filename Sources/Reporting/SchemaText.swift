import Manifests
import Model

/// JSON Schemas (draft 2020-12) of the documents that Regent reads, from the description of their
/// fields.
///
/// A schema says what can be said of each value on its own; the rules between fields are checked by
/// `regent validate` alone.
public enum SchemaText {
    /// The kinds that have a schema.
    public static var kinds: [String] { DocumentDescription.all.map(\.kind) }

    /// The schema of a kind, or one that chooses by the document's kind; nil for an unknown kind.
    public static func json(_ kind: String?) -> String? {
        guard let kind else { return JSONWriter.document(chooser) }
        guard let document = DocumentDescription.all.first(where: { $0.kind == kind }) else {
            return nil
        }
        let head: [OrderedValue.Field] = [.init(key: "$schema", value: dialect)]
        return JSONWriter.document(.object(head + schema(of: document)))
    }

    private static var dialect: OrderedValue {
        "https://json-schema.org/draft/2020-12/schema"
    }

    private static var chooser: OrderedValue {
        let cases = kinds.map { kind -> OrderedValue in
            let isKind: OrderedValue = ["properties": ["kind": ["const": .string(kind)]]]
            return ["if": isKind, "then": ["$ref": .string("#/$defs/\(kind)")]]
        }
        let definitions = DocumentDescription.all.map {
            OrderedValue.Field(key: $0.kind, value: .object(schema(of: $0)))
        }
        return [
            "$schema": dialect, "title": "A document of Regent", "type": "object",
            "required": .strings(["kind"]), "properties": ["kind": ["enum": .strings(kinds)]],
            "allOf": .array(cases), "$defs": .object(definitions),
        ]
    }

    private static func schema(of document: DocumentDescription) -> [OrderedValue.Field] {
        guard case .object(let fields) = document.shape else { return [] }
        let head: [OrderedValue.Field] = [
            .init(key: "title", value: .string(document.kind)),
            .init(key: "description", value: .string(document.documentation)),
        ]
        return head + object(fields, kind: document.kind)
    }

    /// - Parameter kind: The kind, in the outermost object.
    private static func object(
        _ fields: [FieldDescription],
        kind: String? = nil
    ) -> [OrderedValue.Field] {
        var result: [OrderedValue.Field] = [.init(key: "type", value: "object")]
        let required = fields.filter(\.isRequired).map(\.name)
        if !required.isEmpty { result.append(.init(key: "required", value: .strings(required))) }
        let choices = fields.filter(\.isChoice).map(\.name)
        if !choices.isEmpty {
            let cases = choices.map { name -> OrderedValue in ["required": .strings([name])] }
            result.append(.init(key: "oneOf", value: .array(cases)))
        }
        let properties = fields.map { field -> OrderedValue.Field in
            if field.name == "kind", let kind {
                return .init(key: "kind", value: ["const": .string(kind)])
            }
            return .init(key: field.name, value: property(field))
        }
        result.append(.init(key: "properties", value: .object(properties)))
        result.append(.init(key: "additionalProperties", value: .bool(false)))
        return result
    }

    private static func property(_ field: FieldDescription) -> OrderedValue {
        var documentation = field.documentation
        var defaultValue: OrderedValue?
        switch field.defaultValue {
        case nil: break
        case .value(let text): defaultValue = typed(text, as: field.shape)
        case .rule(let text): documentation += " Default: \(text)."
        }
        var result: [OrderedValue.Field] = [
            .init(key: "title", value: .string(field.name)),
            .init(key: "description", value: .string(documentation)),
        ]
        result += value(of: field.shape)
        if let defaultValue { result.append(.init(key: "default", value: defaultValue)) }
        return .object(result)
    }

    private static func typed(_ text: String, as shape: ValueShape) -> OrderedValue {
        switch shape {
        case .boolean: .bool(text == "true")
        case .integer: Int(text).map { .integer($0) } ?? .string(text)
        default: .string(text)
        }
    }

    private static func value(of shape: ValueShape) -> [OrderedValue.Field] {
        switch shape {
        case .text(let maximumBytes, let allowsEmpty):
            var fields: [OrderedValue.Field] = [.init(key: "type", value: "string")]
            if !allowsEmpty { fields.append(.init(key: "minLength", value: .integer(1))) }
            return fields + [.init(key: "maxLength", value: .integer(maximumBytes))]
        case .enumeration(let words):
            return [
                .init(key: "type", value: "string"), .init(key: "enum", value: .strings(words)),
            ]
        case .duration:
            return [
                .init(key: "type", value: "string"),
                .init(key: "pattern", value: .string(durationPattern)),
                .init(key: "examples", value: .strings(["90d", "48h", "30m", "1d12h"])),
            ]
        case .instant:
            return [
                .init(key: "type", value: "string"), .init(key: "format", value: "date-time"),
                .init(key: "examples", value: .strings(["2026-11-24T09:30:00Z"])),
            ]
        case .formatted(_, let pattern):
            let fields: [OrderedValue.Field] = [.init(key: "type", value: "string")]
            return fields + (pattern.map { [.init(key: "pattern", value: .string($0))] } ?? [])
        case .boolean: return [.init(key: "type", value: "boolean")]
        case .integer(let range):
            return [
                .init(key: "type", value: "integer"),
                .init(key: "minimum", value: .integer(range.lowerBound)),
                .init(key: "maximum", value: .integer(range.upperBound)),
            ]
        case .list(let element):
            return [
                .init(key: "type", value: "array"),
                .init(key: "items", value: .object(value(of: element))),
            ]
        case .map(let element):
            return [
                .init(key: "type", value: "object"),
                .init(key: "additionalProperties", value: .object(value(of: element))),
            ]
        case .object(let fields): return object(fields)
        case .capabilities(let known): return capabilities(known)
        }
    }

    private static let durationPattern =
        "^(?=[0-9])([0-9]{1,12}d)?([0-9]{1,12}h)?([0-9]{1,12}m)?([0-9]{1,12}s)?$"

    /// What is known is offered; what a newer API may know is for the manifest to allow.
    private static func capabilities(_ known: [String: [String]]) -> [OrderedValue.Field] {
        let word: OrderedValue = ["type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"]
        let groups = known.sorted { $0.key < $1.key }.map { group, actions in
            OrderedValue.Field(
                key: group,
                value: [
                    "type": "array",
                    "items": ["anyOf": .array([["enum": .strings(actions)], word])],
                ]
            )
        }
        return [
            .init(key: "type", value: "object"),
            .init(key: "properties", value: .object(groups)),
            .init(key: "propertyNames", value: ["pattern": "^[A-Za-z0-9_-]{1,64}$"]),
            .init(key: "additionalProperties", value: ["type": "array", "items": word]),
        ]
    }
}
