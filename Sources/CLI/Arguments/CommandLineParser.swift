import Model

/// Reads a command line by the descriptions of a program's commands.
///
/// Options stand anywhere behind the command that they belong to, as `--name value`,
/// `--name=value`, `-n value`, `-nvalue` or `-n=value`; short flags may be written together; `--`
/// ends them. A value that begins with a hyphen is only taken behind `=`, so that a forgotten value
/// never swallows the next option.
struct CommandLineParser: Sendable {
    /// The program: its options hold for every command.
    let program: CommandDescription

    /// Reads the words behind the program's name.
    func parse(_ words: [String]) throws(UsageError) -> ParsedArguments {
        var reading = Reading(program: program, words: words)
        try reading.readAll()
        return try reading.result()
    }
}

/// One command line while it is read.
private struct Reading {
    private var path: [CommandDescription]
    private var words: ArraySlice<String>
    private var hasEndedOptions = false
    private var positionals: [String] = []
    private var values: [String: [String]] = [:]
    private var standsAlone = false

    init(program: CommandDescription, words: [String]) {
        path = [program]
        self.words = words[...]
    }

    private var command: CommandDescription { path[path.count - 1] }
    private var pathNames: [String] { path.map(\.name) }
    /// The command's own first, then those of the commands above it.
    private var options: [OptionDescription] {
        path.reversed().flatMap(\.options) + [.help]
    }

    /// Each pass takes at least one word.
    mutating func readAll() throws(UsageError) {
        while let word = words.popFirst() {
            if hasEndedOptions || word == "-" || !word.hasPrefix("-") {
                try takePositional(word)
            } else if word == "--" {
                hasEndedOptions = true
            } else if word.hasPrefix("--") {
                try takeLong(word)
            } else {
                try takeShort(word)
            }
        }
    }

    private mutating func takePositional(_ word: String) throws(UsageError) {
        guard !command.subcommands.isEmpty else {
            positionals.append(word)
            return
        }
        guard let next = command.subcommand(named: word) else {
            let nearest = closestMatch(to: word, in: command.subcommands.map(\.name))
            throw .unknownCommand(word, of: pathNames, nearest: nearest)
        }
        path.append(next)
    }

    private mutating func takeLong(_ word: String) throws(UsageError) {
        let equals = word.utf8.firstIndex(of: UInt8(ascii: "="))
        let name = String(word[..<(equals ?? word.endIndex)])
        let option = try option(named: name)
        let attached = equals.map { String(word[word.utf8.index(after: $0)...]) }
        try take(option, as: name, attached: attached)
    }

    /// `-c`, `-cvalue`, `-c=value`, or flags written together of which the last may take a value.
    private mutating func takeShort(_ word: String) throws(UsageError) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            let name = "-\(letter)"
            let option = try option(named: name)
            guard case .flag = option.kind, letters.first != "=" else {
                let value = letters.first == "=" ? letters.dropFirst() : letters
                let hasValue = !letters.isEmpty
                try take(option, as: name, attached: hasValue ? String(value) : nil)
                return
            }
            try take(option, as: name, attached: nil)
        }
    }

    private func option(named name: String) throws(UsageError) -> OptionDescription {
        if let option = options.first(where: { $0.names.contains(name) }) { return option }
        if command.subcommands.contains(where: { $0.knows(option: name) }) {
            throw .misplacedOption(name, of: pathNames)
        }
        throw .unknownOption(name, of: pathNames, nearest: nearestOption(to: name))
    }

    /// One letter is near to every other one, which is no help; nor do hyphens make names alike.
    private func nearestOption(to name: String) -> String? {
        guard name.hasPrefix("--") else { return nil }
        let known = options.flatMap(\.names).filter { $0.hasPrefix("--") }.map { $0.dropFirst(2) }
        let nearest = closestMatch(to: String(name.dropFirst(2)), in: known.map(String.init))
        return nearest.map { "--\($0)" }
    }

    private mutating func take(
        _ option: OptionDescription,
        as name: String,
        attached: String?
    ) throws(UsageError) {
        let value: String
        switch option.kind {
        case .flag:
            guard attached == nil else { throw .unexpectedValue(option: name) }
            value = ""
        case .boolean:
            value = attached ?? "true"
            try check(value, of: name, among: ["true", "false"])
        case .value(let placeholder, let known):
            guard let given = attached ?? nextValue() else {
                throw .missingValue(option: name, placeholder: placeholder)
            }
            value = given
            if let known { try check(value, of: name, among: known) }
        }
        values[option.canonicalName, default: []].append(value)
        standsAlone = standsAlone || option.standsAlone
    }

    private mutating func nextValue() -> String? {
        guard let next = words.first, next == "-" || !next.hasPrefix("-") else { return nil }
        return words.popFirst()
    }

    private func check(
        _ value: String,
        of owner: String,
        among known: [String]
    ) throws(UsageError) {
        guard !known.contains(value) else { return }
        let nearest = closestMatch(to: value, in: known)
        throw .unknownValue(value, of: owner, known: known, nearest: nearest)
    }

    func result() throws(UsageError) -> ParsedArguments {
        var given: [String: [String]] = [:]
        if !standsAlone {
            guard command.subcommands.isEmpty else {
                throw .missingCommand(of: pathNames, known: command.subcommands.map(\.name))
            }
            given = try assignedPositionals()
        }
        return ParsedArguments(
            commandPath: pathNames,
            options: options,
            arguments: command.usageArguments,
            givenValues: values,
            givenArguments: given
        )
    }

    private func assignedPositionals() throws(UsageError) -> [String: [String]] {
        var given: [String: [String]] = [:]
        var rest = positionals[...]
        for argument in command.usageArguments {
            let taken = argument.repeats ? rest : rest.prefix(1)
            rest = rest.dropFirst(taken.count)
            guard !taken.isEmpty || !argument.isRequired else {
                throw .missingArgument(argument.name, of: pathNames)
            }
            for value in taken {
                if let known = argument.values { try check(value, of: argument.name, among: known) }
            }
            given[argument.name] = Array(taken)
        }
        if let surplus = rest.first { throw .surplusArgument(surplus, of: pathNames) }
        return given
    }
}

extension CommandDescription {
    /// Whether the command or one in it has an option of that name.
    fileprivate func knows(option name: String) -> Bool {
        options.contains { $0.names.contains(name) }
            || subcommands.contains { $0.knows(option: name) }
    }
}
