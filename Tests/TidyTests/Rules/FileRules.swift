/// No file stands for one that was never written.
enum DeadFileRule {
    static func violations(in file: RepositoryFile) -> [Violation] {
        guard file.isSwift else { return [] }
        if file.path.split(separator: "/").last == "Placeholder.swift" {
            return [Violation(file.path, 1, "a placeholder is left over")]
        }
        let imported = ImportRule.imports(in: file.code).map(\.line)
        let hasMore = file.tokens.contains { !imported.contains($0.line) }
        return hasMore ? [] : [Violation(file.path, 1, "there is no code in it")]
    }
}

/// Unsafe code is where C is wrapped, and nowhere else.
struct UnsafeRule: Sendable {
    /// Folders that end with a slash, and files.
    let wrappers: [String]

    func violations(in file: RepositoryFile) -> [Violation] {
        guard file.path.hasPrefix("Sources/"),
            !wrappers.contains(where: {
                $0.hasSuffix("/") ? file.path.hasPrefix($0) : file.path == $0
            })
        else { return [] }
        return file.code.filter { $0.text == "unsafe" }.map {
            Violation(file.path, $0.line, "unsafe code outside a wrapper")
        }
    }

    /// Wrappers that touch nothing unsafe (any more): the list only has what it must.
    func needless(among files: [RepositoryFile]) -> [String] {
        wrappers.filter { wrapper in
            !files.contains { file in
                (wrapper.hasSuffix("/") ? file.path.hasPrefix(wrapper) : file.path == wrapper)
                    && file.code.contains { $0.text == "unsafe" }
            }
        }
    }
}

/// Nothing in the repository leans on the machine that it was written on.
enum ForeignPathRule {
    // Put together here, so that the rule holds for its own file.
    private static let paths = ["../" + "shared", "/wo" + "rk/"]

    static func violations(in file: RepositoryFile) -> [Violation] {
        file.lines.enumerated().flatMap { number, line in
            paths.filter(line.contains).map {
                Violation(file.path, number + 1, "\($0) is not in this repository")
            }
        }
    }
}

/// The top of the repository holds what a visitor looks for, and no more.
enum TopLevelRule {
    static let allowed: Set = [
        ".ci", ".dockerignore", ".gitignore", ".swift-format", "Benchmarks", "CHANGELOG.md",
        "CONTRIBUTING.md", "Dockerfile", "LICENSE", "Makefile", "Package.swift", "README.md",
        "Sources", "Tests", "charts", "docs", "manifests",
    ]

    static func violations(among names: [String]) -> [Violation] {
        names.filter { !allowed.contains($0) }.map {
            Violation($0, 1, "it does not belong at the top of the repository")
        }
    }
}
