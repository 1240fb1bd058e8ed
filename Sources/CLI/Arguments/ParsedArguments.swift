/// What a command line says, checked against the descriptions.
struct ParsedArguments: Sendable, Equatable {
    /// The program and the command: `["regent", "state", "list"]`.
    let commandPath: [String]
    /// The options that the command knows: a question for any other is a mistake of the programmer.
    private let options: [OptionDescription]
    private let arguments: [ArgumentDescription]
    /// By canonical name, in the order of the command line.
    private let givenValues: [String: [String]]
    private let givenArguments: [String: [String]]

    init(
        commandPath: [String],
        options: [OptionDescription],
        arguments: [ArgumentDescription],
        givenValues: [String: [String]],
        givenArguments: [String: [String]]
    ) {
        self.commandPath = commandPath
        self.options = options
        self.arguments = arguments
        self.givenValues = givenValues
        self.givenArguments = givenArguments
    }

    /// Whether a flag was given, or what a boolean option says.
    func flag(_ name: String) -> Bool {
        let option = described(name)
        switch option.kind {
        case .flag: return givenValues[option.canonicalName] != nil
        case .boolean(let byDefault):
            return givenValues[option.canonicalName]?.last.map { $0 == "true" } ?? byDefault
        case .value: preconditionFailure("\(name) takes a value")
        }
    }

    /// The value of an option, the last one of several; nil where it was left out.
    ///
    /// That of a boolean option is `true` or `false`.
    func value(_ name: String) -> String? { values(name).last }

    /// The value of an option that not every command has.
    func optionalValue(_ name: String) -> String? {
        options.contains { $0.names.contains(name) } ? value(name) : nil
    }

    /// Every value of an option that repeats, as they stand on the command line.
    func values(_ name: String) -> [String] {
        let option = described(name)
        if case .flag = option.kind { preconditionFailure("\(name) takes no value") }
        let given = givenValues[option.canonicalName] ?? []
        return option.repeats ? given : given.suffix(1)
    }

    /// The value of an option in a form of its own; nil where it was left out.
    ///
    /// - Throws: ``UsageError/malformedValue(_:of:expected:)`` where `parse` gives nil.
    func value<Value>(
        _ name: String,
        expecting expected: String,
        _ parse: (String) -> Value?
    ) throws(UsageError) -> Value? {
        guard let text = value(name) else { return nil }
        guard let value = parse(text) else {
            throw .malformedValue(text, of: name, expected: expected)
        }
        return value
    }

    /// An argument; nil where it was left out.
    func positional(_ name: String) -> String? { positionals(name).first }

    /// Every word of an argument that repeats.
    func positionals(_ name: String) -> [String] {
        precondition(arguments.contains { $0.name == name }, "no argument \(name) is described")
        return givenArguments[name] ?? []
    }

    /// An argument in a form of its own; nil where it was left out.
    ///
    /// - Throws: ``UsageError/malformedValue(_:of:expected:)`` where `parse` gives nil.
    func positional<Value>(
        _ name: String,
        expecting expected: String,
        _ parse: (String) -> Value?
    ) throws(UsageError) -> Value? {
        guard let text = positional(name) else { return nil }
        guard let value = parse(text) else {
            throw .malformedValue(text, of: name, expected: expected)
        }
        return value
    }

    private func described(_ name: String) -> OptionDescription {
        guard let option = options.first(where: { $0.names.contains(name) }) else {
            preconditionFailure("no option \(name) is described")
        }
        return option
    }
}
