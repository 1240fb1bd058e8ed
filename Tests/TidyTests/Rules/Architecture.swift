/// The architecture's table, as `Package.swift` has it.
struct Architecture: Hashable, Sendable {
    /// C libraries of the system.
    var libraries: Set<String> = []
    /// What each module may import, without what the system brings.
    var modules: [String: Set<String>] = [:]
    /// What each suite may import, and what supports the suites.
    var suites: [String: Set<String>] = [:]

    /// The modules that do no I/O and know no clock.
    static let core: Set = ["Model", "Manifests", "Planning", "Rotation", "Importing"]
    /// The only library that only computes.
    private static let pureLibraries: Set = ["CYAML"]

    /// Reads the calls of `library`, `module`, `executableTarget`, `tests` and `support`.
    init(package: String) {
        let tokens = SwiftToken.tokens(of: package)
        for place in tokens.indices.dropLast(2) where tokens[place + 1].is("(") {
            let names = Self.names(in: tokens[(place + 2)...])
            guard let name = names.first else { continue }
            let dependencies = Set(names.dropFirst())
            switch tokens[place].text {
            case "library": libraries.insert(name)
            case "module", "executableTarget": modules[name] = dependencies
            case "tests", "support", "supportProgram": suites[name] = dependencies
            default: break
            }
        }
    }

    /// The first string, and those of the list behind it.
    private static func names(in call: ArraySlice<SwiftToken>) -> [String] {
        var names: [String] = []
        var isInList = false
        for token in call {
            if token.kind == .string, names.isEmpty || isInList { names.append(token.text) }
            if token.is("[") { isInList = true }
            if token.is("]") || token.is(")") || token.is("{") { break }
        }
        return names
    }

    /// What is wrong with the table itself.
    func violations() -> [Violation] {
        var found: [Violation] = []
        func add(_ message: String) { found.append(Violation("Package.swift", 1, message)) }
        for library in libraries.sorted() {
            let users = modules.filter { $0.value.contains(library) }.keys.sorted()
            if users.count != 1 {
                add("\(library) belongs into one wrapper, and \(users.count) modules import it")
            }
        }
        for (name, dependencies) in modules.sorted(by: { $0.key < $1.key })
        where Self.core.contains(name) {
            let allowed = Self.core.union(Self.pureLibraries)
            for other in dependencies.subtracting(allowed).sorted() {
                add("\(name) is pure and cannot know \(other)")
            }
        }
        return found
    }
}
