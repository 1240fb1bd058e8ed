import Model

/// A command line that does not say what to do; the program exits with 64.
enum UsageError: Error, Hashable, Sendable {
    /// The command only holds others, and none of them was named.
    case missingCommand(of: [String], known: [String])
    /// No command has that name.
    case unknownCommand(String, of: [String], nearest: String?)
    /// The command has no option of that name.
    case unknownOption(String, of: [String], nearest: String?)
    /// The option belongs to a command and stands in front of it.
    case misplacedOption(String, of: [String])
    /// The option needs a value.
    case missingValue(option: String, placeholder: String)
    /// The option takes no value.
    case unexpectedValue(option: String)
    /// The option or argument takes only certain values.
    case unknownValue(String, of: String, known: [String], nearest: String?)
    /// The option's or argument's value is not of the form that is expected.
    case malformedValue(String, of: String, expected: String)
    /// The command needs the argument.
    case missingArgument(String, of: [String])
    /// The command takes no more arguments.
    case surplusArgument(String, of: [String])
}

extension UsageError: CustomStringConvertible {
    /// What is wrong, and what to write instead.
    var description: String {
        switch self {
        case .missingCommand(let path, let known):
            "\(Self.line(path)) needs a command: \(Self.list(known))"
        case .unknownCommand(let name, let path, let nearest):
            "unknown command \(Self.quoted(name)); "
                + Self.suggestion(nearest, otherwise: "see \(Self.line(path)) --help")
        case .unknownOption(let name, let path, let nearest):
            "unknown option \(Self.quoted(name)); "
                + Self.suggestion(nearest, otherwise: "see \(Self.line(path)) --help")
        case .misplacedOption(let name, let path):
            "option \(Self.quoted(name)) belongs behind its command: "
                + "\(Self.line(path)) COMMAND \(name.escapingControls)"
        case .missingValue(let option, let placeholder):
            "option '\(option)' needs a value: \(option)=\(placeholder)"
        case .unexpectedValue(let option):
            "option '\(option)' takes no value; write it alone"
        case .unknownValue(let value, let owner, let known, let nearest):
            "\(Self.quoted(value)) is no value of \(owner); "
                + Self.suggestion(nearest, otherwise: "it takes \(Self.list(known))")
        case .malformedValue(let value, let owner, let expected):
            "\(Self.quoted(value)) is no value of \(owner); it takes \(expected)"
        case .missingArgument(let argument, let path):
            "\(Self.line(path)) needs \(argument); see \(Self.line(path)) --help"
        case .surplusArgument(let argument, let path):
            "\(Self.line(path)) takes no argument \(Self.quoted(argument)); "
                + "see \(Self.line(path)) --help"
        }
    }

    private static func line(_ path: [String]) -> String { path.joined(separator: " ") }

    /// What was typed may come from anywhere, so that it is shown escaped and never at length.
    private static func quoted(_ text: String) -> String {
        let shown = text.prefix(80)
        return "'\(String(shown).escapingControls)\(shown.endIndex < text.endIndex ? "…" : "")'"
    }

    private static func suggestion(_ nearest: String?, otherwise: String) -> String {
        nearest.map { "did you mean '\($0)'?" } ?? otherwise
    }

    /// `a`, `a or b`, `a, b or c`.
    static func list(_ words: [String]) -> String {
        guard let last = words.last else { return "" }
        let others = words.dropLast()
        return others.isEmpty ? last : "\(others.joined(separator: ", ")) or \(last)"
    }
}
