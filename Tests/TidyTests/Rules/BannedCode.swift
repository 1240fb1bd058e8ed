/// Code that the house does not write, but in the files that are named for it.
struct BannedCode: Sendable {
    /// Tokens in a row; a `!` must be attached to the word in front of it.
    let code: [String]
    /// What to do instead.
    let remedy: String
    /// Folders that end with a slash, and files.
    let allowedIn: [String]
    /// An argument that makes the call a good one.
    let unlessGiven: String?

    init(
        _ code: String...,
        allowedIn: [String] = [],
        unlessGiven: String? = nil,
        remedy: String
    ) {
        self.code = code
        self.remedy = remedy
        self.allowedIn = allowedIn
        self.unlessGiven = unlessGiven
    }

    /// Where a process begins: the root alone makes what the rest is given.
    private static let root = ["Sources/regent/"]
    private static let views = ["Sources/regent/", "Sources/CLI/"]
    private static let randomness = "pass a generator with `using:`"
    private static let clock = "take a TimeSource"
    private static let environment = "take the environment as an argument"
    private static let refusal = "throw an error that says what to do"
    /// What is late is left to itself there, since what hangs in a library cannot be cancelled.
    private static let deadlines = ["Sources/CLI/Doctor/Deadline.swift"]
    private static let structure = "use a task group, so that nothing outlives its caller"

    static let all = [
        BannedCode("print", "(", allowedIn: views, remedy: "return text, or throw"),
        BannedCode("debugPrint", "(", remedy: "return text, or throw"),
        BannedCode("dump", "(", remedy: "return text, or throw"),
        BannedCode("Date", "(", ")", allowedIn: root, remedy: clock),
        BannedCode("Date", ".", "now", allowedIn: root, remedy: clock),
        BannedCode("Task", ".", "sleep", allowedIn: root, remedy: clock),
        BannedCode(".", "random", "(", unlessGiven: "using", remedy: randomness),
        BannedCode(".", "randomElement", "(", unlessGiven: "using", remedy: randomness),
        BannedCode(".", "shuffle", "(", unlessGiven: "using", remedy: randomness),
        BannedCode(".", "shuffled", "(", unlessGiven: "using", remedy: randomness),
        BannedCode("SystemRandomNumberGenerator", remedy: "use Secrets.SystemRandom"),
        BannedCode("ProcessInfo", allowedIn: root, remedy: environment),
        BannedCode("getenv", "(", allowedIn: root, remedy: environment),
        BannedCode("try", "!", remedy: refusal),
        BannedCode("as", "!", remedy: refusal),
        BannedCode("fatalError", "(", remedy: refusal),
        BannedCode("Task", "{", allowedIn: deadlines, remedy: structure),
        BannedCode("Task", "(", remedy: structure),
        BannedCode("Task", ".", "detached", remedy: structure),
    ]

    func violations(in file: RepositoryFile) -> [Violation] {
        guard file.path.hasPrefix("Sources/"), !isAllowed(in: file.path) else { return [] }
        let tokens = file.code
        return tokens.indices.compactMap { place in
            guard matches(tokens, at: place), !isGoodCall(tokens, at: place) else { return nil }
            let shown = code.joined()
            return Violation(file.path, tokens[place].line, "no `\(shown)` here: \(remedy)")
        }
    }

    private func isAllowed(in path: String) -> Bool {
        allowedIn.contains { $0.hasSuffix("/") ? path.hasPrefix($0) : path == $0 }
    }

    private func matches(_ tokens: [SwiftToken], at place: Int) -> Bool {
        guard place + code.count <= tokens.count else { return false }
        for (offset, text) in code.enumerated() {
            let token = tokens[place + offset]
            guard token.text == text, text != "!" || token.isAttached else { return false }
        }
        // A method or a declaration of the same name is something else.
        guard code[0] != ".", place > 0 else { return true }
        return !tokens[place - 1].is(".") && !tokens[place - 1].is("func")
    }

    private func isGoodCall(_ tokens: [SwiftToken], at place: Int) -> Bool {
        guard let unlessGiven else { return false }
        var depth = 1
        var next = place + code.count
        while next < tokens.count, depth > 0 {
            if depth == 1, tokens[next].is(unlessGiven) { return true }
            if "([{".contains(tokens[next].text) { depth += 1 }
            if ")]}".contains(tokens[next].text) { depth -= 1 }
            next += 1
        }
        return false
    }
}

/// Notes to oneself: what is not done is not merged.
enum LeftoverRule {
    // Put together here, so that the rule holds for its own file.
    private static let notes = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]

    static func violations(in file: RepositoryFile) -> [Violation] {
        file.lines.enumerated().flatMap { number, line in
            let words = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
            return notes.filter { note in words.contains { $0 == note } }.map {
                Violation(file.path, number + 1, "\($0) is left over: do it, or drop it")
            }
        }
    }
}
