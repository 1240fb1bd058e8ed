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
            let node = decoding.node(index)
            guard node.isScalar, scalar.shape.accepts(node) else {
                decoding.reportType(of: index, field, expected: scalar.shape)
                return nil
            }
            do throws(ValueProblem) {
                return try scalar.parse(node.text)
            } catch {
                let subject = isGuarded ? "\(field)" : "\(quoted(node.text)) in \(field)"
                decoding.report(
                    "\(subject) \(error.summary)",
                    hint: error.hint,
                    at: node.mark
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
    func accepts(_ node: YAMLNode) -> Bool {
        let type = node.kind == .quoted ? PlainType.string : PlainType(of: node.text)
        return switch (self, type) {
        case (.boolean, .boolean), (.integer, .number): true
        case (.boolean, .string), (.integer, .string): node.kind == .plain
        case (.boolean, _), (.integer, _): false
        case (_, .string): true
        default: false
        }
    }
}
