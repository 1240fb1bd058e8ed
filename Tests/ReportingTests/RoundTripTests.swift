import Testing

@testable import Manifests
@testable import Reporting

@Suite struct `What is written as YAML` {
    /// Everything that is syntax somewhere, and what makes numbers, dates and booleans.
    private static let alphabet: [Character] = Array(
        "aeEtTzZxobnyfN019+-_.:,;/#'\"\\|>[]{}()&*!%@`?=~^$< \n\t\r\u{0}\u{1B}\u{7F}\u{85}\u{2028}"
            + "\u{FEFF}\u{FFFE}\u{202E}\u{E0001}é→🎉"
    )
    private static let words = [
        "true", "null", "no", "2026-11-24", "T09:30:00Z", "0x", "1e", "<<", ": ", " #", "---",
    ]

    private func randomText(_ generator: inout CountingGenerator) -> String {
        (0..<Int.random(in: 0...8, using: &generator)).map { _ in
            Int.random(in: 0..<8, using: &generator) == 0
                ? Self.words.randomElement(using: &generator) ?? ""
                : Self.alphabet.randomElement(using: &generator).map(String.init) ?? ""
        }.joined()
    }

    @Test func `is read back as the same strings`() throws {
        var generator = CountingGenerator(state: 2026)
        for _ in 0..<500 {
            let texts = (0..<4).map { _ in randomText(&generator) }
            let document = YAMLWriter.document([
                .init(key: "alone", value: .string(texts[0])),
                .init(key: "inside", value: ["key": .string(texts[1]), "list": .strings(texts)]),
                .init(key: "items", value: .array([["key": .string(texts[2])], "last"])),
            ])
            expectVisible(document)
            let stream = try YAMLStream.read(
                SourceText(path: "a.yaml", bytes: Array(document.utf8))
            )
            #expect(stream.refusals.isEmpty)
            let scalars = stream.nodes.filter { $0.kind == .plain || $0.kind == .quoted }
            #expect(
                scalars.map(\.text) == [
                    "alone", texts[0], "inside", "key", texts[1], "list", texts[0], texts[1],
                    texts[2], texts[3], "items", "key", texts[2], "last",
                ],
                "\(document)"
            )
            let plain = scalars.filter { $0.kind == .plain }
            #expect(plain.allSatisfy { PlainType(of: $0.text) == .string }, "\(document)")
        }
    }
}
