/// Every command that a message or a page names exists: a hint that leads nowhere is worse than none.
struct CommandRule: Sendable {
    let commands: Set<String>

    /// The commands are those that the program's own descriptions name.
    init(describedIn files: [RepositoryFile]) {
        commands = Set(
            files.filter { $0.path.hasPrefix("Sources/CLI/Commands/") }.flatMap { file in
                file.text.matches(of: /CommandDescription\(\s*name: "([a-z]+)"/).map {
                    String($0.output.1)
                }
            }
        )
    }

    func violations(in file: RepositoryFile) -> [Violation] {
        guard file.isSwift || file.path.hasSuffix(".md") else { return [] }
        return file.lines.enumerated().flatMap { number, line in
            line.matches(of: /`regent ([a-z]+)/).map { String($0.output.1) }
                .filter { !commands.contains($0) }
                .map { Violation(file.path, number + 1, "there is no command `regent \($0)`") }
        }
    }
}
