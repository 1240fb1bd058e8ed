/// What an option is, as data.
struct OptionDescription: Sendable, Equatable {
    /// What may follow its name.
    enum Kind: Sendable, Equatable {
        /// Nothing: it is given or not.
        case flag
        /// `=true` or `=false`; by itself it means true.
        case boolean(default: Bool)
        /// A value, which help calls by the placeholder; nil values: any.
        case value(placeholder: String, values: [String]?)
    }

    /// With their hyphens, long ones first: `["--config", "-c"]`.
    let names: [String]
    /// What may follow its name.
    let kind: Kind
    /// One line, without a full stop.
    let summary: String
    /// What holds where it is left out, for help; nil: nothing worth a word.
    let defaultText: String?
    /// Whether each of several is kept; otherwise the last one counts.
    let repeats: Bool
    /// Whether nothing else is needed beside it, as with `--help`.
    let standsAlone: Bool
    /// Whether help lists it; what is not listed has a page of its own.
    let isListed: Bool
    /// Values that completion offers, among others that it takes.
    let suggestions: [String]

    private init(
        names: [String],
        kind: Kind,
        summary: String,
        defaultText: String?,
        repeats: Bool = false,
        standsAlone: Bool = false,
        isListed: Bool = true,
        suggestions: [String] = []
    ) {
        precondition(names.allSatisfy(Self.isName), "\(names) are no names of an option")
        self.names = names
        self.kind = kind
        self.summary = summary
        self.defaultText = defaultText
        self.repeats = repeats
        self.standsAlone = standsAlone
        self.isListed = isListed
        self.suggestions = suggestions
    }

    /// Describes an option that takes a value or, without a placeholder, a flag.
    init(
        names: [String],
        placeholder: String? = nil,
        summary: String,
        values: [String]? = nil,
        defaultText: String? = nil,
        repeats: Bool = false,
        standsAlone: Bool = false,
        isListed: Bool = true,
        suggestions: [String] = []
    ) {
        self.init(
            names: names,
            kind: placeholder.map { .value(placeholder: $0, values: values) } ?? .flag,
            summary: summary,
            defaultText: defaultText,
            repeats: repeats,
            standsAlone: standsAlone,
            isListed: isListed,
            suggestions: suggestions
        )
    }

    /// Describes an option that is true or false: `--refresh=false`.
    static func boolean(
        names: [String],
        default isTrue: Bool,
        summary: String,
        isListed: Bool = true
    ) -> OptionDescription {
        OptionDescription(
            names: names,
            kind: .boolean(default: isTrue),
            summary: summary,
            defaultText: String(isTrue),
            isListed: isListed
        )
    }

    /// Every command has it.
    static let help = OptionDescription(
        names: ["--help", "-h"],
        summary: "show this help",
        standsAlone: true
    )

    /// The name that it is kept and spoken of by.
    var canonicalName: String { names.first ?? "" }

    private static func isName(_ name: String) -> Bool {
        let letters = name.drop { $0 == "-" }
        let hyphens = name.count - letters.count
        let isPlain = !letters.isEmpty && !letters.contains("=")
        return isPlain && (hyphens == 2 || (hyphens == 1 && letters.count == 1))
    }
}
