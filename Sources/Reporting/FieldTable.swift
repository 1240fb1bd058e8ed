import Manifests
import Model

/// The fields of a kind of document as a page of the documentation has them.
public enum FieldTable {
    /// A table of every field; nil for an unknown kind.
    public static func markdown(_ kind: String) -> String? {
        guard let document = DocumentDescription.all.first(where: { $0.kind == kind }),
            case .object(let fields) = document.shape
        else { return nil }
        let rows = fields.filter { $0.name != "apiVersion" && $0.name != "kind" }
            .flatMap { self.rows($0, below: "") }
        let titles = ["Field", "Value", "Default", "Meaning"]
        return Markdown.rows([titles, titles.map { _ in "---" }] + rows) + "\n"
    }

    private static func rows(_ field: FieldDescription, below parent: String) -> [[String]] {
        let path = parent.isEmpty ? field.name : "\(parent).\(field.name)"
        let defaultText =
            switch field.defaultValue {
            case nil: field.isRequired ? "required" : ""
            case .value(let text): code(text)
            case .rule(let text): Markdown.prose(text, inTable: true)
            }
        let row = [
            code(path), value(of: field.shape), defaultText,
            Markdown.prose(field.documentation, inTable: true),
        ]
        return [row] + below(field.shape, path)
    }

    private static func below(_ shape: ValueShape, _ path: String) -> [[String]] {
        switch shape {
        case .object(let fields): fields.flatMap { rows($0, below: path) }
        case .list(let element): below(element, path + "[]")
        case .map(let element): below(element, path + ".NAME")
        case .text, .enumeration, .duration, .instant, .formatted, .boolean, .integer,
            .capabilities:
            []
        }
    }

    private static func value(of shape: ValueShape) -> String {
        switch shape {
        case .enumeration(let words): words.map(code).joined(separator: ", ")
        case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .boolean: "\(code("true")) or \(code("false"))"
        case .list(let element): "list of: \(value(of: element))"
        case .map(let element): "by name: \(value(of: element))"
        case .capabilities: "lists of actions by group"
        case .text, .duration, .instant, .formatted, .object:
            Markdown.prose(shape.title, inTable: true)
        }
    }

    private static func code(_ text: String) -> String {
        Markdown.prose("`\(text)`", inTable: true)
    }
}
