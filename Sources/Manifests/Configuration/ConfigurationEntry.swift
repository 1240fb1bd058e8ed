/// A field of the configuration with its decoder.
struct ConfigurationEntry<Draft>: Sendable {
    /// What counts where nobody says anything.
    enum Default: Sendable {
        /// Nothing does, and nothing is missing.
        case none
        /// Somebody has to.
        case required
        case text(String)
        /// A file or folder of that name in the state's folder.
        case besideState(String)

        var text: String? {
            switch self {
            case .none, .required: nil
            case .text(let text): text
            case .besideState(let name): "\(name) beside the state"
            }
        }
    }

    let field: ConfigurationField
    let shape: ValueShape
    let defaultValue: Default
    /// Fields of which only one can be said: one that is said nearer to the user displaces others.
    let alternatives: String?
    /// The field without which this one has no meaning.
    let needed: String?
    /// Whether a mistyped value may be a secret, so that no message may quote it.
    let isGuarded: Bool
    /// Reads a text, from a folder where it is a relative path, and gives back what is shown of it.
    let apply:
        @Sendable (
            _ text: String, _ folder: String, _ draft: inout Draft
        ) throws(ValueProblem) -> String

    init<Value>(
        _ path: String,
        _ type: ScalarType<Value>,
        _ documentation: String,
        placeholder: String? = nil,
        default defaultValue: Default = .none,
        alternatives: String? = nil,
        needs needed: String? = nil,
        isGuarded: Bool = false,
        set: @escaping @Sendable (inout Draft, Value) -> Void
    ) {
        field = ConfigurationField(
            path: path,
            shape: type.shape,
            placeholder: placeholder,
            documentation: documentation,
            defaultText: defaultValue.text
        )
        shape = type.shape
        self.defaultValue = defaultValue
        self.alternatives = alternatives
        self.needed = needed
        self.isGuarded = isGuarded
        apply = { text, _, draft throws(ValueProblem) in
            set(&draft, try type.parse(text))
            return text
        }
    }

    /// A field that is a path of this machine, or a URL, which is the same from everywhere.
    init(
        path: String,
        as type: ScalarType<String> = .localPath,
        mayBeURL: Bool = false,
        _ documentation: String,
        default defaultValue: Default,
        alternatives: String? = nil,
        isGuarded: Bool = false,
        set: @escaping @Sendable (inout Draft, String) -> Void
    ) {
        field = ConfigurationField(
            path: path,
            shape: type.shape,
            placeholder: "PATH",
            documentation: documentation,
            defaultText: defaultValue.text
        )
        shape = type.shape
        self.defaultValue = defaultValue
        self.alternatives = alternatives
        needed = nil
        self.isGuarded = isGuarded
        apply = { text, folder, draft throws(ValueProblem) in
            let parsed = try type.parse(text)
            let isURL = mayBeURL && GitURL.scheme(of: parsed) != nil
            let path = isURL ? parsed : joined(folder, parsed)
            set(&draft, path)
            return path
        }
    }
}

/// A path as seen from a folder; an absolute one is the same from everywhere.
func joined(_ folder: String, _ path: String) -> String {
    guard !path.hasPrefix("/"), !folder.isEmpty, folder != "." else { return path }
    var rest = path[...]
    while rest.hasPrefix("./") { rest = rest.dropFirst(2).drop { $0 == "/" } }
    let base = folder.hasSuffix("/") ? folder : folder + "/"
    return rest.isEmpty || rest == "." ? folder : base + rest
}

/// The folder that a file lies in; empty for one in the working directory.
func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}
