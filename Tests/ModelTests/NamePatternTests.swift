import Model
import Testing

@Suite struct `A pattern` {
    @Test(arguments: [
        ("*", "anything"), ("*", "*"), ("payments-*", "payments-"), ("a*c*e", "abcde"), ("?", "ä"),
        ("", ""), ("a**b", "ab"), ("*a", "aaaa"),
    ])
    func `fits a whole name`(pattern: String, name: String) {
        #expect(NamePattern(pattern).matches(name))
    }

    @Test(arguments: [
        ("payments-*", "payments"), ("payments-*", "*"), ("?", ""), ("?", "ab"), ("a*c", "ab"),
        ("", "a"), ("A", "a"),
    ])
    func `fits nothing else`(pattern: String, name: String) {
        #expect(!NamePattern(pattern).matches(name))
    }

    @Test(arguments: [
        ("tokens/**", "tokens/a.yaml"), ("tokens/**", "tokens/a/b.yaml"), ("**", "a.yaml"),
        ("**/a.yaml", "a.yaml"), ("**/a.yaml", "x/y/a.yaml"),
        ("tokens/*/a.yaml", "tokens/x/a.yaml"),
        ("a/**/b/**/c", "a/b/c"), ("a/**/**/b", "a/b"), ("/a/b", "a/b"),
    ])
    func `of a path fits it step by step`(pattern: String, path: String) {
        #expect(PathPattern(pattern).matches(path))
    }

    @Test(arguments: [
        ("tokens/**", "tokens"), ("tokens/**", "tokens2/a.yaml"), ("tokens/*", "tokens/a/b.yaml"),
        ("*.yaml", "a/b.yaml"), ("a/**/b", "a/c"),
    ])
    func `of a path fits no other`(pattern: String, path: String) {
        #expect(!PathPattern(pattern).matches(path))
    }

    @Test func `does not grow with what it does not fit`() {
        let name = String(repeating: "a", count: 10_000)
        #expect(!NamePattern(String(repeating: "a*", count: 100) + "b").matches(name))
    }
}
