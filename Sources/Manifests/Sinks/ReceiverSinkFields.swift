import Model

/// The descriptions of sinks that are told the secret: `webhook` and `hook`.
enum ReceiverSinkFields {
    static let webhook = ObjectType<WebhookSinkSpec>(
        "spec.delivery.webhook",
        [
            Field(
                "connection",
                ScalarType<String>.name,
                "The configuration's connection of that name.",
                isRequired: true
            ) { $0.connection = $1.value }
        ]
    )

    static let hook = ObjectType<HookSinkSpec>(
        "spec.delivery.hook",
        [
            Field(
                "name",
                ScalarType<String>.name,
                "The hook's name in the configuration.",
                isRequired: true
            ) { $0.name = $1.value },
            Field(
                "arguments",
                .arguments,
                "What the program is given behind its own arguments.",
                default: .rule("nothing")
            ) { $0.arguments = $1.value },
        ]
    )
}

extension ValueType where Value == [String] {
    /// Arguments of a program.
    fileprivate static let arguments = list(of: .text(maximumBytes: 1024), atMost: 64)

    /// A list of strings of one kind.
    static func list(of element: ScalarType<String>, atMost most: Int) -> ValueType {
        let element = ValueType<String>(element)
        return ValueType(shape: .list(of: element.shape)) { index, field, decoding in
            guard let list = decoding.list(index, field, of: element) else { return nil }
            guard list.count <= most else {
                decoding.report(
                    "\(field) has more than \(most) elements",
                    at: decoding.node(index).mark
                )
                return nil
            }
            return list
        }
    }
}

extension Decoding {
    /// Reads a list of values of one kind; nil where it is none, or an element is wrong.
    mutating func list<Element>(
        _ index: Int,
        _ field: FieldPath,
        of type: ValueType<Element>
    ) -> [Element]? {
        guard node(index).kind == .sequence else {
            reportType(of: index, field, expected: .list(of: type.shape))
            return nil
        }
        let problems = problems
        let elements = stream.elements(of: index).compactMap { type.decode($0, field, &self) }
        return self.problems == problems ? elements : nil
    }
}
