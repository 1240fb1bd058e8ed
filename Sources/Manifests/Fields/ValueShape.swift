/// What a value looks like to someone who writes it: what messages call it, and all that a schema
/// needs to say.
indirect enum ValueShape: Sendable {
    /// A string of at most so many bytes.
    case text(maximumBytes: Int)
    /// A string that is one of a few words.
    case enumeration([String])
    /// A string such as `90d`.
    case duration
    /// A string in the form of RFC 3339.
    case instant
    /// A string of another form, and what that form is called: `a DNS name`.
    case formatted(String)
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

    /// What messages call it, with its article.
    var title: String {
        switch self {
        case .text, .enumeration: "a string"
        case .duration: "a duration"
        case .instant: "an instant"
        case .formatted(let title): title
        case .boolean: "true or false"
        case .integer: "a whole number"
        case .list: "a list"
        case .map, .object: "a mapping"
        }
    }
}

/// What is to be known of one field without its decoder.
struct FieldDescription: Sendable {
    let name: String
    let documentation: String
    let shape: ValueShape
    let defaultText: String?
    let isRequired: Bool
    /// Whether this version reads it; a field of the contract that it does not is refused by name.
    let isSupported: Bool
}
