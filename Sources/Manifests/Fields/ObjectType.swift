/// One field of an object: all that its decoder, its documentation and its schema need.
///
/// A class, so that looking fields up copies nothing: a source may have 100,000 manifests.
final class Field<Draft>: Sendable {
    typealias Decode =
        @Sendable (
            _ node: Int, _ field: FieldPath, _ decoding: inout Decoding, _ draft: inout Draft
        ) -> Void

    let description: FieldDescription
    let decode: Decode

    var name: String { description.name }

    /// A field that this version reads.
    init<Value>(
        _ name: String,
        _ type: ValueType<Value>,
        _ documentation: String,
        default defaultText: String? = nil,
        isRequired: Bool = false,
        set: @escaping @Sendable (inout Draft, Located<Value>) -> Void
    ) {
        description = FieldDescription(
            name: name,
            documentation: documentation,
            shape: type.shape,
            defaultText: defaultText,
            isRequired: isRequired,
            isSupported: true
        )
        decode = { index, field, decoding, draft in
            let mark = decoding.stream.nodes[index].mark
            guard let value = type.decode(index, field, &decoding) else { return }
            set(&draft, Located(value: value, mark: mark))
        }
    }

    /// A field that is a scalar.
    convenience init<Value>(
        _ name: String,
        _ type: ScalarType<Value>,
        _ documentation: String,
        default defaultText: String? = nil,
        isRequired: Bool = false,
        set: @escaping @Sendable (inout Draft, Located<Value>) -> Void
    ) {
        self.init(
            name,
            ValueType(type),
            documentation,
            default: defaultText,
            isRequired: isRequired,
            set: set
        )
    }

    /// A field whose own fields are kept in the same draft.
    init(
        _ name: String,
        _ object: ObjectType<Draft>,
        _ documentation: String,
        isRequired: Bool = false
    ) {
        description = FieldDescription(
            name: name,
            documentation: documentation,
            shape: object.shape,
            defaultText: nil,
            isRequired: isRequired,
            isSupported: true
        )
        decode = { index, _, decoding, draft in object.decode(index, into: &draft, &decoding) }
    }

    private init(unsupported name: String, _ documentation: String) {
        description = FieldDescription(
            name: name,
            documentation: documentation,
            shape: .object([]),
            defaultText: nil,
            isRequired: false,
            isSupported: false
        )
        decode = { _, _, _, _ in }
    }

    /// A field of the contract that a later version reads.
    static func notYet(_ name: String, _ documentation: String) -> Field {
        Field(unsupported: name, documentation)
    }
}

/// A mapping with known fields.
final class ObjectType<Draft>: Sendable {
    /// What messages call it: `spec.rotation`; empty: the document itself.
    let path: String
    private let fields: [Field<Draft>]
    private let names: [String]
    private let paths: [String]
    private let required: [Int]

    init(_ path: String, _ fields: [Field<Draft>]) {
        self.path = path
        self.fields = fields
        names = fields.map(\.name)
        paths = names.map { path.isEmpty ? $0 : "\(path).\($0)" }
        required = fields.indices.filter { fields[$0].description.isRequired }
    }

    var shape: ValueShape { .object(fields.map(\.description)) }

    /// Reads the fields that are there, in any order.
    func decode(_ index: Int, into draft: inout Draft, _ decoding: inout Decoding) {
        guard decoding.stream.nodes[index].kind == .mapping else {
            decoding.reportType(
                of: index,
                FieldPath(path.isEmpty ? "the document" : path),
                expected: .object([])
            )
            return
        }
        var seen: UInt64 = 0
        for (key, value) in decoding.stream.entries(of: index) {
            guard let position = position(of: key, in: decoding.stream) else {
                reportUnknown(decoding.node(key), &decoding)
                continue
            }
            seen |= 1 << UInt64(position)
            guard fields[position].description.isSupported else {
                reportUnsupported(paths[position], at: decoding.node(key).mark, &decoding)
                continue
            }
            fields[position].decode(value, FieldPath(paths[position]), &decoding, &draft)
        }
        for position in required where seen & (1 << UInt64(position)) == 0 {
            decoding.report("\(paths[position]) is missing", at: decoding.node(index).mark)
        }
    }

    private func position(of key: Int, in stream: YAMLStream) -> Int? {
        let text = stream.nodes[key].text
        return names.firstIndex { $0 == text }
    }

    private func reportUnknown(_ key: YAMLNode, _ decoding: inout Decoding) {
        // A merge key, or a key that is no word, was refused as such.
        guard key.isScalar, key.kind == .quoted || key.text != "<<" else { return }
        decoding.report(
            "unknown field \(quoted(key.text))" + (path.isEmpty ? "" : " in \(path)"),
            hint: suggestion(
                for: key.text,
                known: names,
                called: "known fields"
            ),
            at: key.mark
        )
    }

    private func reportUnsupported(_ field: String, at mark: Mark, _ decoding: inout Decoding) {
        decoding.report(
            "\(field) is not supported by this version of Regent yet",
            hint: "leave it out",
            at: mark
        )
    }
}
