/// No file is longer than 400 lines and no function longer than 70.
///
/// The exceptions are a ratchet: each says how long it is, and may only become shorter.
struct LengthRule: Sendable {
    static let mostLinesOfFile = 400
    static let mostLinesOfFunction = 70

    /// By path, or by path and function: `Sources/A/B.swift`, `Sources/A/B.swift run`.
    let exceptions: [String: Int]

    /// Words with which another declaration begins, so that the one before had no body.
    private static let starts: Set = [
        "actor", "associatedtype", "case", "class", "deinit", "enum", "extension", "fileprivate",
        "func", "init", "internal", "let", "mutating", "nonisolated", "package", "private",
        "protocol", "public", "static", "struct", "subscript", "typealias", "var",
    ]

    func violations(in files: [RepositoryFile]) -> [Violation] {
        var found: [Violation] = []
        var unused = exceptions
        for file in files where file.isSwift {
            for measured in Self.lengths(of: file) {
                let exception = unused.removeValue(forKey: measured.key)
                guard let complaint = measured.complaint(exception: exception) else { continue }
                found.append(Violation(file.path, measured.line, "\(measured.key) \(complaint)"))
            }
        }
        found += unused.keys.sorted().map { key in
            Violation(key, 1, "the exception is for nothing: take it out")
        }
        return found
    }

    private struct Measured {
        let key: String
        let line: Int
        var length: Int
        let most: Int

        func complaint(exception: Int?) -> String? {
            guard let exception else {
                return length > most ? "has \(length) lines of \(most)" : nil
            }
            if length > exception { return "has \(length) lines of \(exception)" }
            if length <= most { return "needs no exception any more: take it out" }
            return length < exception ? "became shorter: make its exception \(length)" : nil
        }
    }

    /// The file, and the longest function of each name in it.
    private static func lengths(of file: RepositoryFile) -> [Measured] {
        let lines = file.text.utf8.count { $0 == UInt8(ascii: "\n") }
        var measured = [Measured(key: file.path, line: 1, length: lines, most: mostLinesOfFile)]
        let functions = functions(in: file.code).sorted { $0.length > $1.length }
        for function in functions {
            let key = "\(file.path) \(function.name)"
            guard !measured.contains(where: { $0.key == key }) else { continue }
            measured.append(
                Measured(
                    key: key,
                    line: function.line,
                    length: function.length,
                    most: mostLinesOfFunction
                )
            )
        }
        return measured
    }

    /// Every function with a body, and how many lines it has with its first and its last.
    static func functions(
        in code: [SwiftToken]
    ) -> [(name: String, line: Int, length: Int)] {
        code.indices.compactMap { place in
            guard let name = nameOfFunction(code, at: place),
                let opening = opening(of: code, behind: place),
                let closing = closing(of: code, from: opening)
            else { return nil }
            let line = code[place].line
            return (name, line, code[closing].line - line + 1)
        }
    }

    private static func nameOfFunction(_ code: [SwiftToken], at place: Int) -> String? {
        let isCall = place > 0 && code[place - 1].is(".")
        guard !isCall, place + 1 < code.count else { return nil }
        switch code[place].text {
        case "func": return code[place + 1].text
        case "init" where ["(", "<", "?"].contains(code[place + 1].text): return "init"
        case "deinit": return "deinit"
        default: return nil
        }
    }

    /// The brace that opens the body; nil for a requirement of a protocol.
    private static func opening(of code: [SwiftToken], behind start: Int) -> Int? {
        var depth = 0
        // The token behind `func` is its name, which may look like anything.
        var place = start + (code[start].is("func") ? 2 : 1)
        while place < code.count {
            let text = code[place].text
            if text == "(" || text == "[" { depth += 1 }
            if text == ")" || text == "]" { depth -= 1 }
            if depth == 0 {
                if text == "{" { return place }
                if text == "}" || starts.contains(text) { return nil }
            }
            place += 1
        }
        return nil
    }

    private static func closing(of code: [SwiftToken], from opening: Int) -> Int? {
        var depth = 0
        for place in code.indices[opening...] {
            if code[place].is("{") { depth += 1 }
            if code[place].is("}") { depth -= 1 }
            if depth == 0 { return place }
        }
        return nil
    }
}
