import Testing

@Suite struct `The rule on commands` {
    private let rule = CommandRule(describedIn: [
        RepositoryFile(
            "Sources/CLI/Commands/PlanCommand.swift",
            "static let description = CommandDescription(\n    name: \"plan\",\n)"
        )
    ])

    private func messages(_ path: String, _ text: String) -> [String] {
        rule.violations(in: RepositoryFile(path, text)).map(\.description)
    }

    @Test(arguments: ["see `regent plan`", "`regent plan -o json`", "regent mends it", "`regent`"])
    func `lets pass what can be called`(text: String) {
        #expect(messages("README.md", text) == [])
    }

    @Test func `finds what cannot`() {
        #expect(
            messages("Sources/A/B.swift", "\n\"check it with `regent doctor`\"")
                == ["Sources/A/B.swift:2: there is no command `regent doctor`"]
        )
    }
}
