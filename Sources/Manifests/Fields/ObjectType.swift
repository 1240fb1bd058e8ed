/// One field of an object: all that its decoder, its documentation and its schema need.
struct Field<Draft>: Sendable {
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
            let mark = decoding.node(index).mark
            guard let value = type.decode(index, field, &decoding) else { return }
            set(&draft, Located(value: value, mark: mark))
        }
    }

    /// A field that is a scalar.
    init<Value>(
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
struct ObjectType<Draft>: Sendable {
    /// What messages call it: `spec.rotation`; empty: the document itself.
    let path: String
    private let fields: [(field: Field<Draft>, path: String)]

    init(_ path: String, _ fields: [Field<Draft>]) {
        self.path = path
        self.fields = fields.map { field in
            (field, path.isEmpty ? field.name : "\(path).\(field.name)")
        }
    }

    var shape: ValueShape { .object(fields.map(\.field.description)) }

    /// Reads the fields that are there, in any order.
    func decode(_ index: Int, into draft: inout Draft, _ decoding: inout Decoding) {
        guard decoding.node(index).kind == .mapping else {
            decoding.reportType(
                of: index,
                FieldPath(path.isEmpty ? "the document" : path),
                expected: .object([])
            )
            return
        }
        var seen: UInt64 = 0
        for (key, value) in decoding.stream.entries(of: index) {
            let node = decoding.node(key)
            guard node.isScalar else { continue }
            guard let position = fields.firstIndex(where: { $0.field.name == node.text }) else {
                reportUnknown(node, &decoding)
                continue
            }
            seen |= 1 << UInt64(position)
            let (field, path) = fields[position]
            guard field.description.isSupported else {
                reportUnsupported(path, at: node.mark, &decoding)
                continue
            }
            field.decode(value, FieldPath(path), &decoding, &draft)
        }
        for (position, (field, path)) in fields.enumerated()
        where field.description.isRequired && seen & (1 << UInt64(position)) == 0 {
            decoding.report("\(path) is missing", at: decoding.node(index).mark)
        }
    }

    private func reportUnknown(_ key: YAMLNode, _ decoding: inout Decoding) {
        // A merge key was refused as such, and is no field.
        guard key.kind == .quoted || key.text != "<<" else { return }
        decoding.report(
            "unknown field \(quoted(key.text))" + (path.isEmpty ? "" : " in \(path)"),
            hint: suggestion(
                for: key.text,
                known: fields.map(\.field.name),
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
