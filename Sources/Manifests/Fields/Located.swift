import Model

/// A value and where it stands.
struct Located<Value: Sendable>: Sendable {
    let value: Value
    let position: SourcePosition
}

extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}

/// A field of a manifest, by its names from the document's root, and where it is said.
struct FieldPlace: Sendable {
    var path: [String]
    /// Nil: nowhere, so that its default counts.
    let position: SourcePosition?
    /// What counts where nobody says anything.
    let defaultValue: FieldDefault?
    /// Whether the last name is the number of an element of a list.
    let isElement: Bool

    init(
        path: [String] = [],
        _ position: SourcePosition?,
        default defaultValue: FieldDefault? = nil,
        isElement: Bool = false
    ) {
        self.path = path
        self.position = position
        self.defaultValue = defaultValue
        self.isElement = isElement
    }
}
