/// Completes command lines from the descriptions of a program's commands.
///
/// It reads as `CommandLineParser` does, but forgives everything: a line that is being typed has
/// mistakes in it, and a completion has nobody to tell them to.
struct Completer: Sendable {
    /// The program: its options hold for every command.
    let program: CommandDescription

    /// What may stand where the last word stands, of which the beginning is typed.
    ///
    /// - Parameter words: The words behind the program's name; none is as good as an empty one.
    func completions(of words: [String]) -> Completions {
        var line = PartialLine(program: program)
        for word in words.dropLast() { line.take(word) }
        return line.completions(of: words.last ?? "")
    }
}

/// The words of a command line in front of the one that is being typed.
private struct PartialLine {
    private var path: [CommandDescription]
    /// The option whose value comes next.
    private var waiting: OptionDescription?
    private var hasEndedOptions = false
    private var positionals: [String] = []
    private var given: Set<String> = []

    init(program: CommandDescription) { path = [program] }

    private var command: CommandDescription { path[path.count - 1] }
    /// The command's own first, then those of the commands above it.
    private var options: [OptionDescription] { path.reversed().flatMap(\.options) + [.help] }

    // MARK: Words that are there

    mutating func take(_ word: String) {
        if waiting != nil {
            waiting = nil
            if Self.isValue(word) { return }
        }
        if hasEndedOptions || Self.isValue(word) {
            takePositional(word)
        } else if word == "--" {
            hasEndedOptions = true
        } else if word.hasPrefix("--") {
            takeLong(word)
        } else {
            takeShort(word)
        }
    }

    private static func isValue(_ word: String) -> Bool { word == "-" || !word.hasPrefix("-") }

    private mutating func takePositional(_ word: String) {
        guard !command.subcommands.isEmpty else {
            positionals.append(word)
            return
        }
        if let next = command.subcommand(named: word) { path.append(next) }
    }

    private mutating func takeLong(_ word: String) {
        let name = word.prefix { $0 != "=" }
        guard let option = option(named: String(name)) else { return }
        given.insert(option.canonicalName)
        if name.count == word.count, case .value = option.kind { waiting = option }
    }

    /// Flags that are written together, of which the last may take a value.
    private mutating func takeShort(_ word: String) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let option = option(named: "-\(letter)") else { return }
            given.insert(option.canonicalName)
            guard case .flag = option.kind else {
                if letters.isEmpty, case .value = option.kind { waiting = option }
                return
            }
        }
    }

    private func option(named name: String) -> OptionDescription? {
        options.first { $0.names.contains(name) }
    }

    // MARK: The word that is typed

    func completions(of word: String) -> Completions {
        if let waiting, word.isEmpty || Self.isValue(word) {
            return values(of: waiting, beginningWith: word)
        }
        guard !hasEndedOptions, word.hasPrefix("-") else {
            return command.subcommands.isEmpty ? argument(word) : subcommands(word)
        }
        guard let equals = word.firstIndex(of: "=") else { return optionNames(word) }
        guard let option = option(named: String(word[..<equals])) else { return Completions() }
        return values(
            of: option,
            beginningWith: String(word[word.index(after: equals)...]),
            behind: String(word[...equals])
        )
    }

    private func subcommands(_ start: String) -> Completions {
        Completions(
            candidates: command.subcommands.filter { $0.name.hasPrefix(start) }
                .map { Completions.Candidate(word: $0.name, summary: $0.summary) }
        )
    }

    /// Names of options that are not given yet; those that help does not list, once more than the
    /// hyphens is typed.
    private func optionNames(_ start: String) -> Completions {
        let isShort = start == "-" || start == "--"
        var seen: Set<String> = []
        let known = options.filter { option in
            (option.repeats || !given.contains(option.canonicalName))
                && (option.isListed || !isShort)
                && seen.insert(option.canonicalName).inserted
        }
        return Completions(
            candidates: known.flatMap { option in
                option.names.filter { $0.hasPrefix(start) }
                    .map { Completions.Candidate(word: $0, summary: option.summary) }
            }
        )
    }

    private func values(
        of option: OptionDescription,
        beginningWith start: String,
        behind prefix: String = ""
    ) -> Completions {
        switch option.kind {
        case .flag: return Completions()
        case .boolean: return Self.words(["true", "false"], start, prefix)
        case .value(let placeholder, let values):
            let known = (values ?? []) + option.suggestions
            guard known.isEmpty else { return Self.words(known, start, prefix) }
            return Completions(names: .init(placeholder: placeholder), prefix: prefix)
        }
    }

    private func argument(_ start: String) -> Completions {
        let arguments = command.usageArguments
        let place = min(positionals.count, arguments.count - 1)
        guard place >= 0, place == positionals.count || arguments[place].repeats else {
            return Completions()
        }
        let argument = arguments[place]
        if argument.isCommand { return commandWords(start, argument) }
        let known = (argument.values ?? []) + argument.suggestions
        guard known.isEmpty else { return Self.words(known, start) }
        return Completions(names: .init(placeholder: argument.name))
    }

    /// The words of a command, as far as it is typed; and what else the first word may be.
    private func commandWords(_ start: String, _ argument: ArgumentDescription) -> Completions {
        guard let named = CommandPath(positionals, of: path[0]) else { return Completions() }
        let commands = named.command.subcommands.filter { $0.name.hasPrefix(start) }
        var completions = Completions(
            candidates: commands.map { .init(word: $0.name, summary: $0.summary) }
        )
        guard positionals.isEmpty else { return completions }
        completions.candidates += Self.words(argument.suggestions, start).candidates
        return completions
    }

    private static func words(
        _ words: [String],
        _ start: String,
        _ prefix: String = ""
    ) -> Completions {
        Completions(
            candidates: words.filter { $0.hasPrefix(start) }
                .map { Completions.Candidate(word: prefix + $0, summary: "") }
        )
    }
}
