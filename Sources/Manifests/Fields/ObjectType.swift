/// A mapping with known fields.
final class ObjectType<Draft>: Sendable {
    /// What messages call it: `spec.rotation`; empty: the document itself.
    let path: String
    private let fields: [Field<Draft>]
    private let names: [String]
    private let nameBytes: [[UInt8]]
    private let required: [Int]

    init(_ path: String, _ fields: [Field<Draft>]) {
        self.path = path
        self.fields = fields
        names = fields.map(\.name)
        nameBytes = names.map { Array($0.utf8) }
        required = fields.indices.filter { fields[$0].description.isRequired }
    }

    var shape: ValueShape { .object(fields.map(\.description)) }

    /// Reads the fields that are there, in any order.
    func decode(_ index: Int, into draft: inout Draft, _ decoding: inout Decoding) {
        guard decoding.stream.values[index].kind == .mapping else {
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
            fields[position].decode(value, fieldPath(position), &decoding, &draft)
        }
        for position in required where seen & (1 << UInt64(position)) == 0 {
            decoding.report("\(fieldPath(position)) is missing", at: decoding.node(index).mark)
        }
    }

    /// The fields that have a value of their own, those of objects inside it among them.
    var leaves: [Field<Draft>] { fields.flatMap(\.leaves) }

    /// Where a draft says each field, in the order of the description.
    func places(_ draft: Draft, below name: String? = nil) -> [FieldPlace] {
        fields.flatMap { $0.places(draft) }.map { place in
            var place = place
            if let name { place.path.insert(name, at: 0) }
            return place
        }
    }

    private func fieldPath(_ position: Int) -> FieldPath {
        FieldPath(names[position], in: path)
    }

    private func position(of key: Int, in stream: YAMLStream) -> Int? {
        nameBytes.firstIndex { stream.says(key, $0) }
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
}
