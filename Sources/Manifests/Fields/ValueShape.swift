/// What a value looks like to someone who writes it: what messages call it, and all that a schema
/// needs to say.
package indirect enum ValueShape: Sendable {
    /// A string of at most so many bytes.
    case text(maximumBytes: Int, allowsEmpty: Bool = false)
    /// A string that is one of a few words.
    case enumeration([String])
    /// A string such as `90d`.
    case duration
    /// A string in the form of RFC 3339.
    case instant
    /// A string of another form, what that form is called (`a DNS name`), and a pattern of
    /// ECMA 262 that all of its values match.
    case formatted(String, pattern: String? = nil)
    /// `true` or `false`.
    case boolean
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// A list of one kind of values.
    case list(of: ValueShape)
    /// Values of one kind under names that are up to the writer.
    case map(of: ValueShape)
    /// Values under known names.
    case object([FieldDescription])
    /// Lists of actions by the name of a group, with those that this version knows; a manifest may
    /// allow others.
    case capabilities([String: [String]])

    /// What messages call it, with its article.
    package var title: String {
        switch self {
        case .text, .enumeration: "a string"
        case .duration: "a duration"
        case .instant: "an instant"
        case .formatted(let title, _): title
        case .boolean: "true or false"
        case .integer: "a whole number"
        case .list: "a list"
        case .map, .object, .capabilities: "a mapping"
        }
    }
}

/// What counts where a manifest does not say a field.
package enum FieldDefault: Hashable, Sendable {
    /// A value, as it would be written.
    case value(String)
    /// What follows from other fields, in words.
    case rule(String)

    var text: String {
        switch self {
        case .value(let text), .rule(let text): text
        }
    }
}

/// What is to be known of one field without its decoder.
package struct FieldDescription: Sendable {
    package let name: String
    package let documentation: String
    package let shape: ValueShape
    package let defaultValue: FieldDefault?
    package let isRequired: Bool
    /// Whether exactly one of the object's fields that say so has to be said.
    package let isChoice: Bool

    init(
        name: String,
        documentation: String,
        shape: ValueShape,
        default defaultValue: FieldDefault? = nil,
        isRequired: Bool = false,
        isChoice: Bool = false
    ) {
        self.name = name
        self.documentation = documentation
        self.shape = shape
        self.defaultValue = defaultValue
        self.isRequired = isRequired
        self.isChoice = isChoice
    }
}
