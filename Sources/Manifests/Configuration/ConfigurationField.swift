/// One scalar of the configuration: how a file, an option and an environment variable say it.
public struct ConfigurationField: Sendable, Hashable {
    /// The path in the file: `source.url`; those of an organization begin with `organizations.`.
    public let path: String
    /// The option: `--source-url`.
    public let option: String
    /// The environment variable: `REGENT_SOURCE_URL`.
    public let environmentVariable: String
    /// What stands for the value in a help text: `DURATION`.
    public let placeholder: String
    /// One sentence for people.
    public let documentation: String
    /// What counts where nobody says anything; nil: nothing does.
    public let defaultText: String?
    /// Whether it is a switch, `true` or `false`.
    public let isBoolean: Bool

    init(
        path: String,
        shape: ValueShape,
        placeholder: String?,
        documentation: String,
        defaultText: String?
    ) {
        let words = ConfigurationField.words(of: path)
        self.path = path
        option = "--" + words.joined(separator: "-")
        environmentVariable = "REGENT_" + words.joined(separator: "_").uppercased()
        self.placeholder = placeholder ?? shape.placeholder
        self.documentation = documentation
        self.defaultText = defaultText
        if case .boolean = shape { isBoolean = true } else { isBoolean = false }
    }

    /// `limits.maxDeletions` as `limits`, `max`, `deletions`.
    ///
    /// A list's fields change its only element, so that its name is in the singular; and
    /// `organization` is not said twice.
    private static func words(of path: String) -> [String] {
        var words = path.split(separator: ".").flatMap { wordsInCamelCase($0) }
        if words.first == "organizations" { words[0] = "organization" }
        if words.count > 1, words[0] == words[1] { words.removeFirst() }
        return words
    }

    private static func wordsInCamelCase(_ name: Substring) -> [String] {
        var words: [String] = []
        var wasLowercase = false
        for character in name {
            if words.isEmpty || (character.isUppercase && wasLowercase) { words.append("") }
            words[words.count - 1] += character.lowercased()
            wasLowercase = character.isLowercase
        }
        return words
    }
}

extension ValueShape {
    /// What stands for a value in a help text.
    fileprivate var placeholder: String {
        switch self {
        case .text, .formatted: "TEXT"
        case .enumeration(let words): words.joined(separator: "|")
        case .duration: "DURATION"
        case .instant: "INSTANT"
        case .boolean: "true|false"
        case .integer: "NUMBER"
        case .list, .map, .object, .capabilities: "VALUE"
        }
    }
}

/// All scalars of the configuration, in the order of the file; those of an organization change the
/// only one, or make it.
public let configurationFields: [ConfigurationField] =
    ControllerEntries.all.map(\.field) + OrganizationEntries.all.map(\.field)
