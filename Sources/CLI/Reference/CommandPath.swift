/// A command with those above it: `regent state check`.
struct CommandPath {
    /// The program first, the command last.
    let steps: [CommandDescription]

    var command: CommandDescription { steps[steps.count - 1] }
    var names: [String] { steps.map(\.name) }
    /// `regent state check`.
    var line: String { names.joined(separator: " ") }
    /// Those of the commands above it, the nearest first.
    var inheritedOptions: [OptionDescription] { steps.dropLast().reversed().flatMap(\.options) }

    /// The program and every command in it, in the order of the help pages.
    static func all(of program: CommandDescription) -> [CommandPath] {
        CommandPath(steps: [program]).withDescendants
    }

    /// The command at names; nil where there is none.
    init?(_ names: some Sequence<String>, of program: CommandDescription) {
        var steps = [program]
        for name in names {
            guard let next = steps[steps.count - 1].subcommand(named: name) else { return nil }
            steps.append(next)
        }
        self.steps = steps
    }

    private init(steps: [CommandDescription]) { self.steps = steps }

    private var withDescendants: [CommandPath] {
        [self] + command.subcommands.flatMap { CommandPath(steps: steps + [$0]).withDescendants }
    }
}
