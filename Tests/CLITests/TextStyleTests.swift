import Testing

@testable import CLI

@Suite struct `Colour` {
    struct Case: Sendable {
        var mode = TextStyle.ColorMode.auto
        var isTerminal = true
        var environment: [String: String] = [:]
        var isColored: Bool
    }

    @Test(arguments: [
        Case(isColored: true),
        Case(isTerminal: false, isColored: false),
        Case(environment: ["NO_COLOR": "1"], isColored: false),
        Case(environment: ["NO_COLOR": ""], isColored: true),
        Case(environment: ["CI": "true"], isColored: false),
        Case(environment: ["CI": "false"], isColored: true),
        Case(environment: ["CI": ""], isColored: true),
        Case(environment: ["TERM": "dumb"], isColored: false),
        Case(environment: ["TERM": "xterm-256color"], isColored: true),
        Case(mode: .never, isColored: false),
        Case(
            mode: .always,
            isTerminal: false,
            environment: ["NO_COLOR": "1", "CI": "1", "TERM": "dumb"],
            isColored: true
        ),
    ])
    func `is for a person at a terminal who does not refuse it`(example: Case) {
        let style = TextStyle(
            mode: example.mode,
            isTerminal: example.isTerminal,
            environment: example.environment
        )
        #expect(style.usesColor == example.isColored)
    }

    @Test func `ends where its text ends`() {
        let style = TextStyle(usesColor: true)
        #expect(style(.red, "gone") == "\u{1b}[31mgone\u{1b}[0m")
        #expect(style(.bold, "") == "")
    }

    @Test(arguments: TextStyle.Look.allCases)
    func `leaves no trace where there is none`(look: TextStyle.Look) {
        #expect(TextStyle(usesColor: false)(look, "text") == "text")
    }
}
