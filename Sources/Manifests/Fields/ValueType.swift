/// How a value of a document is written and read.
struct ValueType<Value: Sendable>: Sendable {
    let shape: ValueShape
    /// Reads the value at an index; what is wrong is reported under the field's path, and nil comes
    /// back.
    let decode: @Sendable (_ node: Int, _ field: FieldPath, _ decoding: inout Decoding) -> Value?

    /// A scalar.
    init(_ scalar: ScalarType<Value>) { self.init(scalar, isGuarded: false) }

    /// A scalar that may be a secret by mistake, so that no message quotes it.
    init(guarded scalar: ScalarType<Value>) { self.init(scalar, isGuarded: true) }

    private init(_ scalar: ScalarType<Value>, isGuarded: Bool) {
        shape = scalar.shape
        decode = { index, field, decoding in
            let kind = decoding.stream.values[index].kind
            guard decoding.stream.isScalar(index),
                scalar.shape.accepts(decoding.stream.type(of: index), kind)
            else {
                decoding.reportType(of: index, field, expected: scalar.shape)
                return nil
            }
            let text = decoding.stream.text(of: index)
            do throws(ValueProblem) {
                return try scalar.parse(text)
            } catch {
                let subject = isGuarded ? "\(field)" : "\(quoted(text)) in \(field)"
                decoding.report(
                    "\(subject) \(error.summary)",
                    hint: error.hint,
                    at: decoding.stream.values[index].mark
                )
                return nil
            }
        }
    }

    init(
        shape: ValueShape,
        decode: @escaping @Sendable (Int, FieldPath, inout Decoding) -> Value?
    ) {
        self.shape = shape
        self.decode = decode
    }
}

extension ValueShape {
    /// Whether a scalar is of the right type before its text is looked at: what is a string here
    /// must be one to every other reader of the file, too.
    func accepts(_ node: YAMLNode) -> Bool { accepts(node.type, node.kind) }

    func accepts(_ type: PlainType, _ kind: YAMLNode.Kind) -> Bool {
        switch (self, type) {
        case (.boolean, .boolean), (.integer, .number): true
        case (.boolean, .string), (.integer, .string): kind == .plain
        case (.boolean, _), (.integer, _): false
        case (_, .string): true
        default: false
        }
    }
}
