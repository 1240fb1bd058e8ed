/// Each module imports what `Package.swift` lets it, and of the system what its tier may know.
struct ImportRule: Sendable {
    let architecture: Architecture

    // What they do is to compute: the calendar and the names of its time zones are data.
    private static let coreSystem: Set = [
        "FoundationEssentials", "FoundationInternationalization",
    ]
    private static let system: Set = [
        "Dispatch", "Foundation", "FoundationEssentials", "FoundationInternationalization", "Glibc",
        "Synchronization",
    ]
    /// A client that somebody else wrote is a good witness.
    private static let testing: Set = ["FoundationNetworking", "Testing"]
    private static let modifiers: Set = ["public", "package", "internal", "fileprivate", "private"]
    private static let kinds: Set = [
        "actor", "class", "enum", "func", "let", "protocol", "struct", "typealias", "var",
    ]

    func violations(in file: RepositoryFile) -> [Violation] {
        let parts = file.path.split(separator: "/").map(String.init)
        guard file.isSwift, parts.count > 2, ["Sources", "Tests"].contains(parts[0]) else {
            return []
        }
        guard let allowed = allowed(in: parts[1], isSuite: parts[0] == "Tests") else {
            return [Violation(file.path, 1, "\(parts[1]) is no target of Package.swift")]
        }
        return Self.imports(in: file.code).filter { !allowed.contains($0.module) }.map {
            Violation(file.path, $0.line, "\(parts[1]) may not import \($0.module)")
        }
    }

    private func allowed(in target: String, isSuite: Bool) -> Set<String>? {
        if isSuite {
            return architecture.suites[target].map { $0.union(Self.system).union(Self.testing) }
        }
        let system = Architecture.core.contains(target) ? Self.coreSystem : Self.system
        return architecture.modules[target].map { $0.union(system) }
    }

    /// Every import; a name or label `import` is none.
    static func imports(in code: [SwiftToken]) -> [(module: String, line: Int)] {
        code.indices.compactMap { place in
            guard code[place].is("import"), place + 1 < code.count else { return nil }
            if place > 0, code[place - 1].line == code[place].line {
                let before = code[place - 1].text
                let isAttribute = place > 1 && code[place - 2].is("@")
                guard modifiers.contains(before) || isAttribute else { return nil }
            }
            var name = code[place + 1]
            if kinds.contains(name.text), place + 2 < code.count { name = code[place + 2] }
            guard name.kind == .word, name.line == code[place].line else { return nil }
            return (name.text, name.line)
        }
    }
}
