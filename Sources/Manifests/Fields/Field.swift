import Model

/// One field of an object: all that its decoder, its documentation and its schema need.
///
/// A class, so that looking fields up copies nothing: a source may have 100,000 manifests.
final class Field<Draft>: Sendable {
    typealias Decode =
        @Sendable (
            _ node: Int, _ field: FieldPath, _ decoding: inout Decoding, _ draft: inout Draft
        ) -> Void
    /// Takes over what a draft does not say from one that is further away.
    typealias Inherit = @Sendable (_ draft: inout Draft, _ distant: Draft) -> Void

    let description: FieldDescription
    let decode: Decode
    let inherit: Inherit
    /// The fields inside it that are kept in the same draft; nil for one that has a value itself.
    private let inner: ObjectType<Draft>?
    /// Where a draft says it; the paths begin below the object that it is a field of.
    let places: @Sendable (Draft) -> [FieldPlace]

    var name: String { description.name }

    /// The field itself, or those inside it that have values.
    var leaves: [Field] { inner?.leaves ?? [self] }

    private init(
        _ description: FieldDescription,
        decode: @escaping Decode,
        inherit: @escaping Inherit = { _, _ in },
        inner: ObjectType<Draft>? = nil,
        places: @escaping @Sendable (Draft) -> [FieldPlace] = { _ in [] }
    ) {
        self.description = description
        self.decode = decode
        self.inherit = inherit
        self.inner = inner
        self.places = places
    }

    /// A field that a closure keeps, of an object that inherits nothing.
    convenience init<Value>(
        _ name: String,
        _ type: ValueType<Value>,
        _ documentation: String,
        default defaultValue: FieldDefault? = nil,
        isRequired: Bool = false,
        places: @escaping @Sendable (Draft) -> [FieldPlace] = { _ in [] },
        set: @escaping @Sendable (inout Draft, Located<Value>) -> Void
    ) {
        self.init(
            FieldDescription(
                name: name,
                documentation: documentation,
                shape: type.shape,
                default: defaultValue,
                isRequired: isRequired
            ),
            decode: Field.decode(type, set),
            places: places
        )
    }

    /// A scalar that a closure keeps, of an object that inherits nothing.
    convenience init<Value>(
        _ name: String,
        _ type: ScalarType<Value>,
        _ documentation: String,
        default defaultValue: FieldDefault? = nil,
        isRequired: Bool = false,
        set: @escaping @Sendable (inout Draft, Located<Value>) -> Void
    ) {
        self.init(
            name,
            ValueType(type),
            documentation,
            default: defaultValue,
            isRequired: isRequired,
            set: set
        )
    }

    /// A field that is kept as a whole: the nearest draft that says it counts.
    ///
    /// - Parameter inherit: How it is inherited, where other fields matter for that.
    convenience init<Value>(
        _ name: String,
        _ type: ValueType<Value>,
        _ documentation: String,
        default defaultValue: FieldDefault? = nil,
        isRequired: Bool = false,
        in path: any WritableKeyPath<Draft, Located<Value>?> & Sendable,
        inherit: Inherit? = nil,
        places: (@Sendable (Draft) -> [FieldPlace])? = nil
    ) {
        self.init(
            FieldDescription(
                name: name,
                documentation: documentation,
                shape: type.shape,
                default: defaultValue,
                isRequired: isRequired
            ),
            decode: Field.decode(type) { $0[keyPath: path] = $1 },
            inherit: inherit ?? { draft, distant in
                if draft[keyPath: path] == nil { draft[keyPath: path] = distant[keyPath: path] }
            },
            places: places ?? { draft in
                [FieldPlace(path: [name], draft[keyPath: path]?.position, default: defaultValue)]
            }
        )
    }

    /// A scalar that is kept as a whole.
    convenience init<Value>(
        _ name: String,
        _ type: ScalarType<Value>,
        _ documentation: String,
        default defaultValue: FieldDefault? = nil,
        isRequired: Bool = false,
        in path: any WritableKeyPath<Draft, Located<Value>?> & Sendable,
        inherit: Inherit? = nil
    ) {
        self.init(
            name,
            ValueType(type),
            documentation,
            default: defaultValue,
            isRequired: isRequired,
            in: path,
            inherit: inherit
        )
    }

    /// A mapping whose keys are inherited one by one.
    convenience init<Value: InheritedMap>(
        _ name: String,
        _ type: ValueType<Value>,
        _ documentation: String,
        in path: any WritableKeyPath<Draft, Value> & Sendable
    ) {
        self.init(
            FieldDescription(name: name, documentation: documentation, shape: type.shape),
            decode: Field.decode(type) { $0[keyPath: path] = $1.value },
            inherit: { draft, distant in draft[keyPath: path].inherit(distant[keyPath: path]) },
            places: { draft in
                draft[keyPath: path].places.map { place in
                    FieldPlace(path: [name] + place.keys, place.position)
                }
            }
        )
    }

    /// A field whose own fields are kept in the same draft.
    convenience init(
        _ name: String,
        _ object: ObjectType<Draft>,
        _ documentation: String,
        isRequired: Bool = false
    ) {
        self.init(
            FieldDescription(
                name: name,
                documentation: documentation,
                shape: object.shape,
                isRequired: isRequired
            ),
            decode: { index, _, decoding, draft in object.decode(index, into: &draft, &decoding) },
            inner: object,
            places: { draft in object.places(draft, below: name) }
        )
    }

    /// The field as one of those of which exactly one has to be said.
    var asChoice: Field {
        Field(
            FieldDescription(
                name: name,
                documentation: description.documentation,
                shape: description.shape,
                default: description.defaultValue,
                isRequired: description.isRequired,
                isChoice: true
            ),
            decode: decode,
            inherit: inherit,
            inner: inner,
            places: places
        )
    }

    private static func decode<Value>(
        _ type: ValueType<Value>,
        _ set: @escaping @Sendable (inout Draft, Located<Value>) -> Void
    ) -> Decode {
        { index, field, decoding, draft in
            let mark = decoding.stream.values[index].mark
            guard let value = type.decode(index, field, &decoding) else { return }
            set(&draft, Located(value: value, position: decoding.source.position(mark)))
        }
    }
}

/// Values under names that are up to the writer, of which a nearer one displaces a distant one.
protocol InheritedMap: Sendable {
    /// Takes over every key that is not there.
    mutating func inherit(_ distant: Self)

    /// Where each value stands, sorted by its keys.
    var places: [(keys: [String], position: SourcePosition)] { get }
}
