import Testing

/// Each rule fails where it should: on an example that is planted for it.
private func messages(_ violations: [Violation]) -> [String] {
    violations.map(\.description)
}

private let package = """
    func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
        .target(name: name, dependencies: dependencies)
    }
    let package = Package(
        name: "regent",
        products: [.executable(name: "regent", targets: ["regent"])],
        targets: [
            library("CYAML", pkgConfig: "yaml-0.1", package: "libyaml-dev"),
            library("CSodium", pkgConfig: "libsodium", package: "libsodium-dev"),
            module("Secrets", ["CSodium"]),
            module("Model"),
            module("Manifests", ["Model", "CYAML"]),
            module(
                "Engine",
                [
                    "Model", "Manifests",
                    "Secrets",  // "Delivery"
                ]
            ),
            .executableTarget(name: "regent", dependencies: ["Engine"], swiftSettings: settings),
            support("World", ["Engine"]),
            tests("EngineTests", ["Engine", "Model", "World"], excluding: ["Golden"]),
        ]
    )
    """

@Suite struct `The rule on architecture` {
    @Test func `reads the package`() {
        let architecture = Architecture(package: package)
        #expect(architecture.libraries == ["CYAML", "CSodium"])
        #expect(
            architecture.modules == [
                "Secrets": ["CSodium"], "Model": [], "Manifests": ["Model", "CYAML"],
                "Engine": ["Model", "Manifests", "Secrets"], "regent": ["Engine"],
            ]
        )
        #expect(
            architecture.suites == [
                "EngineTests": ["Engine", "Model", "World"], "World": ["Engine"],
            ]
        )
        #expect(architecture.violations() == [])
    }

    @Test func `finds a core that knows more than the core`() {
        let changed = package.replacing(
            "module(\"Model\")",
            with: "module(\"Model\", [\"Secrets\"])"
        )
        #expect(
            messages(Architecture(package: changed).violations()) == [
                "Package.swift:1: Model is pure and cannot know Secrets"
            ]
        )
    }

    @Test func `finds a C library outside its wrapper, or without one`() {
        let twice = package.replacing("[\"Engine\"]", with: "[\"Engine\", \"CSodium\"]")
        #expect(
            messages(Architecture(package: twice).violations()) == [
                "Package.swift:1: CSodium belongs into one wrapper, and 2 modules import it"
            ]
        )
        let never = package.replacing("[\"CSodium\"]", with: "[]")
        #expect(
            messages(Architecture(package: never).violations()) == [
                "Package.swift:1: CSodium belongs into one wrapper, and 0 modules import it"
            ]
        )
    }
}

@Suite struct `The rule on imports` {
    private let rule = ImportRule(architecture: Architecture(package: package))

    @Test(arguments: [
        ("Sources/Model/A.swift", "import FoundationEssentials"),
        ("Sources/Manifests/YAML/A.swift", "internal import CYAML\npublic import Model"),
        ("Sources/Engine/A.swift", "import Dispatch\nimport Glibc\nimport struct Model.Address"),
        ("Sources/regent/main.swift", "import Engine\nimport Foundation"),
        ("Tests/EngineTests/A.swift", "import Testing\n@testable import Engine\nimport Foundation"),
        ("Sources/Model/A.swift", "// import Glibc\nlet a = \"import Glibc\""),
        ("Sources/Model/A.swift", "let a = spec.import\nf(import: a)\ncase `import`"),
        ("docs/A.swift", "import Anything"),
    ])
    func `lets pass what the architecture has`(path: String, text: String) {
        #expect(rule.violations(in: RepositoryFile(path, text)) == [])
    }

    @Test(arguments: [
        ("Sources/Model/A.swift", "import Foundation", "1: Model may not import Foundation"),
        ("Sources/Model/A.swift", "\n\nimport Glibc", "3: Model may not import Glibc"),
        ("Sources/Model/A.swift", "import Secrets", "1: Model may not import Secrets"),
        ("Sources/Engine/A.swift", "import CSodium", "1: Engine may not import CSodium"),
        (
            "Sources/Engine/A.swift", "@preconcurrency public import struct CYAML.x",
            "1: Engine may not import CYAML"
        ),
        ("Sources/regent/main.swift", "import Model", "1: regent may not import Model"),
        ("Sources/Engine/A.swift", "import Testing", "1: Engine may not import Testing"),
        (
            "Sources/Engine/A.swift", "import FoundationNetworking",
            "1: Engine may not import FoundationNetworking"
        ),
        (
            "Tests/EngineTests/A.swift", "@testable import Secrets",
            "1: EngineTests may not import Secrets"
        ),
        ("Sources/Other/A.swift", "import Model", "1: Other is no target of Package.swift"),
    ])
    func `finds an import beside the arrows`(path: String, text: String, message: String) {
        let found = messages(rule.violations(in: RepositoryFile(path, text)))
        #expect(found == ["\(path):\(message)"])
    }
}

@Suite struct `The rule on banned code` {
    private func remedies(_ text: String, in path: String) -> [String] {
        let file = RepositoryFile(path, text)
        return messages(BannedCode.all.flatMap { $0.violations(in: file) })
    }

    @Test(arguments: [
        "print(a)", "debugPrint(a)", "dump(a)", "let now = Date()", "Date.now",
        "let a: Date = Date( )",
        "try await Task.sleep(for: a)", "Int.random(in: 0..<6)", "names.randomElement()",
        "names.shuffled()", "names.shuffle()", "var g = SystemRandomNumberGenerator()",
        "ProcessInfo.processInfo", "getenv(\"HOME\")", "Glibc.getenv(a) + getenv(b)", "try! a()",
        "a as! B", "default: fatalError()", "Task { }", "Task.detached { }",
        "Task(priority: .high) { }", "let t = Task {\n}", "\"\\(try! a())\"",
        "Int.random(in: f(using: g))",
    ])
    func `finds it in the middle of code`(text: String) {
        #expect(remedies("let a = 1\n\(text)", in: "Sources/Engine/A.swift").count == 1)
    }

    @Test(arguments: [
        "// print(a)", "\"print(a) try! Task { }\"", "context.print(a)",
        "func print(_ text: String) {}",
        "Int.random(in: 0..<6, using: &generator)", "names.shuffled(using: &g)", "try !isDone()",
        "try a() as? B", "withTaskGroup { }", "TaskGroup<Int>.self",
        "Date(timeIntervalSince1970: 0)",
        "func `prints by print(a)`() {}", "let fatalErrors = 3", "case ProcessInformation",
    ])
    func `lets pass what only looks like it`(text: String) {
        #expect(remedies(text, in: "Sources/Engine/A.swift") == [])
    }

    @Test func `says where and what to do instead`() {
        #expect(
            remedies("\nlet a = Date()", in: "Sources/Model/A.swift") == [
                "Sources/Model/A.swift:2: no `Date()` here: take a TimeSource"
            ]
        )
    }

    @Test func `lets the root read the world, and views print`() {
        let live = "print(Date(), ProcessInfo.processInfo, Date.now)"
        #expect(remedies(live, in: "Sources/regent/main.swift") == [])
        #expect(remedies("print(a)", in: "Sources/CLI/Commands/A.swift") == [])
        #expect(remedies("Date()", in: "Sources/CLI/Commands/A.swift").count == 1)
        #expect(remedies("try! a()", in: "Sources/regent/main.swift").count == 1)
        #expect(remedies("print(a)", in: "Tests/CLITests/A.swift") == [])
    }
}

@Suite struct `The rule on notes to oneself` {
    @Test(arguments: ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"])
    func `finds them in comments`(note: String) {
        let file = RepositoryFile("Sources/A/B.swift", "a\n// \(note): later\n")
        #expect(
            messages(LeftoverRule.violations(in: file)) == [
                "Sources/A/B.swift:2: \(note) is left over: do it, or drop it"
            ]
        )
    }

    @Test(arguments: ["mas" + "TO" + "DON", "XX" + "X" + "X", "f_" + "TO" + "DO", "hacks"])
    func `lets words pass`(word: String) {
        #expect(LeftoverRule.violations(in: RepositoryFile("A.swift", "// \(word)")) == [])
    }
}

@Suite struct `The rule on dead files` {
    @Test(arguments: ["", "\n\n", "// Placeholder.\n", "import Testing\n", "/* */ import A\n"])
    func `finds a file without code`(text: String) {
        let found = DeadFileRule.violations(in: RepositoryFile("Sources/A/B.swift", text))
        #expect(messages(found) == ["Sources/A/B.swift:1: there is no code in it"])
    }

    @Test func `finds a placeholder`() {
        let found = DeadFileRule.violations(in: RepositoryFile("A/Placeholder.swift", "let a = 1"))
        #expect(messages(found) == ["A/Placeholder.swift:1: a placeholder is left over"])
    }

    @Test func `lets code pass, and what is no Swift`() {
        #expect(DeadFileRule.violations(in: RepositoryFile("A.swift", "import A\nlet b = 1")) == [])
        #expect(DeadFileRule.violations(in: RepositoryFile("A/empty.yaml", "")) == [])
    }
}

@Suite struct `The rule on unsafe code` {
    private let rule = UnsafeRule(wrappers: ["Sources/C/", "Sources/B/Call.swift"])
    private let text = "let a = unsafe b()"

    @Test func `finds it outside the wrappers`() {
        let found = rule.violations(in: RepositoryFile("Sources/B/Other.swift", "\n" + text))
        #expect(messages(found) == ["Sources/B/Other.swift:2: unsafe code outside a wrapper"])
    }

    @Test(arguments: ["Sources/C/A.swift", "Sources/B/Call.swift", "Tests/BTests/A.swift"])
    func `lets wrappers and tests pass`(path: String) {
        #expect(rule.violations(in: RepositoryFile(path, text)) == [])
    }

    @Test func `finds wrappers that wrap nothing any more`() {
        let files = [
            RepositoryFile("Sources/C/A.swift", text),
            RepositoryFile("Sources/B/Call.swift", "// unsafe"),
        ]
        #expect(rule.needless(among: files) == ["Sources/B/Call.swift"])
    }
}

@Suite struct `The rule on foreign paths` {
    @Test(arguments: ["../" + "shared", "/wo" + "rk/"])
    func `finds them in any text`(path: String) {
        let found = ForeignPathRule.violations(in: RepositoryFile("README.md", "a\nsee \(path)x"))
        #expect(messages(found) == ["README.md:2: \(path) is not in this repository"])
    }

    @Test func `lets others pass`() {
        let text = "/var/work, ../docs, framework/ and network/"
        #expect(ForeignPathRule.violations(in: RepositoryFile("README.md", text)) == [])
    }
}

@Suite struct `The rule on the top level` {
    @Test func `finds what does not belong there`() {
        let found = TopLevelRule.violations(among: ["README.md", "Sources", "notes.txt", "vendor"])
        #expect(found.map(\.path) == ["notes.txt", "vendor"])
    }
}
