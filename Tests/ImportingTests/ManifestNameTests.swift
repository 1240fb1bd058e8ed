import Importing
import Model
import SeededRandom
import Testing

@Suite("The name of an imported token's manifest")
struct ManifestNameTests {
    private func name(_ text: String) throws -> String? {
        let token = try token(text)
        return ManifestName.assign([token])[token.id]
    }

    @Test(arguments: [
        ("Checkout ingest", "checkout-ingest"), ("checkout", "checkout"), ("A__B  c", "a-b-c"),
        ("Crème brûlée", "creme-brulee"), ("Cre\u{301}me", "creme"), ("  -x- ", "x"),
        ("api.example.com", "api-example-com"), ("0123", "0123"), ("\u{1B}[31mred", "31mred"),
        ("../../etc/passwd", "etc-passwd"), ("Ingest (prod) #2", "ingest-prod-2"),
    ])
    func `is what people call the token`(text: String, expected: String) throws {
        #expect(try name(text) == expected)
    }

    @Test(arguments: ["", "日本語", "---", "\u{202E}", "🔑"])
    func `is made of its id where nothing else is left`(text: String) throws {
        #expect(try name(text) == "token-7a3e1b2c")
    }

    @Test func `of several that come to the same has a suffix, each of them`() throws {
        let tokens = [
            try token("Checkout ingest", id: "aaaaaaaa-1"),
            try token("checkout_ingest", id: "bbbbbbbb-2"),
            try token("other", id: "cccccccc-3"),
        ]
        let names = ManifestName.assign(tokens)
        #expect(
            tokens.map { names[$0.id] } == [
                "checkout-ingest-aaaaaaaa", "checkout-ingest-bbbbbbbb", "other",
            ]
        )
        #expect(ManifestName.assign(tokens.reversed()) == names)
    }

    @Test func `is none that a manifest has already`() throws {
        let token = try token("checkout")
        #expect(
            ManifestName.assign([token], besides: ["checkout"])[token.id] == "checkout-7a3e1b2c"
        )
    }

    @Test func `is none that another one's suffix makes`() throws {
        let tokens = [
            try token("a", id: "11111111-x"), try token("A", id: "22222222-x"),
            try token("a-11111111", id: "33333333-x"),
        ]
        #expect(Set(ManifestName.assign(tokens).values).count == 3)
    }

    @Test func `is valid and unique, whatever the tokens are called`() throws {
        var random = SeededRandom(seed: 7)
        let letters = Array("aAbé-_. /\u{301}日🔑\u{1B}0ßØ").map(String.init)
        let idLetters = Array("aA0_-")
        for _ in 0..<300 {
            var tokens: [LiveToken] = []
            var ids: Set<String> = []
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                let length = Int.random(in: 0...70, using: &random)
                let name = (0..<length).map { _ in letters.randomElement(using: &random) ?? "" }
                let idLength = Int.random(in: 1...12, using: &random)
                let id = (0..<idLength).map { _ in idLetters.randomElement(using: &random) ?? "a" }
                guard ids.insert(String(id)).inserted else { continue }
                tokens.append(try token(name.prefix(length / 3).joined(), id: String(id)))
            }
            let names = ManifestName.assign(tokens, besides: ["a", "token-a"])
            #expect(Set(names.keys) == Set(tokens.map(\.id)))
            #expect(Set(names.values).count == names.count)
            #expect(names.values.allSatisfy { DNSName.isSubdomain($0) && $0.utf8.count <= 63 })
            #expect(names.values.allSatisfy { $0 != "a" && $0 != "token-a" })
            #expect(
                ManifestName.assign(tokens.shuffled(using: &random), besides: ["a", "token-a"])
                    == names
            )
        }
    }
}
