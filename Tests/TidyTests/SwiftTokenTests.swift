import Testing

/// The words and marks of a piece of source, without its strings.
private func code(_ source: String) -> [String] {
    SwiftToken.tokens(of: source).filter { $0.kind != .string }.map(\.text)
}

private func strings(_ source: String) -> [String] {
    SwiftToken.tokens(of: source).filter { $0.kind == .string }.map(\.text)
}

@Suite struct `The tokens of Swift source` {
    @Test(arguments: [
        ("a.b(c)", ["a", ".", "b", "(", "c", ")"]),
        ("a // print(\nb", ["a", "b"]),
        ("a /* print( /* try! */ */ b", ["a", "b"]),
        ("\"print(\" + a", ["+", "a"]),
        ("\"\\\"print(\" b", ["b"]),
        ("#\"print(\"quoted\"\"# b", ["b"]),
        ("\"\"\"\nprint(\"x\")\n\"\"\" b", ["b"]),
        ("\"a \\(b(\"c\") + d) e\" f", ["b", "(", ")", "+", "d", "f"]),
        ("#\"a \\(b) \\#(c)\"# d", ["c", "d"]),
        ("func `print(try! x)`() {}", ["func", "`print(try! x)`", "(", ")", "{", "}"]),
        ("a / b", ["a", "/", "b"]),
        ("\"never ends", []),
        ("/* never ends", []),
        ("#if os(Linux)", ["#", "if", "os", "(", "Linux", ")"]),
        ("größe", ["größe"]),
    ])
    func `are neither comments nor strings`(source: String, tokens: [String]) {
        #expect(code(source) == tokens)
    }

    @Test func `keep strings apart`() {
        #expect(strings("module(\"A\", [\"B\", #\"C\"#])") == ["A", "B", "C"])
        #expect(strings("\"a \\(b(\"c\"))\"") == ["a \\(b(\"c\"))", "c"])
    }

    @Test func `know their lines`() {
        let source = "a\n/*\n*/ b \"\"\"\n\n\\(c)\n\"\"\"\nd"
        let lines = SwiftToken.tokens(of: source).filter { $0.kind == .word }.map(\.line)
        #expect(lines == [1, 3, 5, 7])
    }

    @Test func `know what stands right behind another`() {
        let tokens = SwiftToken.tokens(of: "try! a try !b")
        #expect(tokens.map(\.isAttached) == [false, true, false, false, false, true])
    }
}
