import Testing

@Suite struct `The rule on links` {
    private let rule = LinkRule(
        paths: ["README.md", "docs", "docs/a.md", "docs/deep", "docs/deep/b.md"],
        files: [
            RepositoryFile("README.md", "# Part\n```\n# code\n```"),
            RepositoryFile("docs/deep/b.md", "# A `part`, *and* more!\n## Part\n## Part"),
        ]
    )

    private func messages(_ path: String, _ text: String) -> [String] {
        rule.violations(in: RepositoryFile(path, text)).map(\.description)
    }

    @Test(arguments: [
        ("README.md", "[a](docs/a.md) and [b](docs/deep/b.md#part)"),
        ("README.md", "[b](docs/deep/b.md#a-part-and-more) [c](docs/deep/b.md#part-1)"),
        ("README.md", "[folder](docs/) and [here](#part)"), ("docs/a.md", "[up](../README.md)"),
        ("docs/deep/b.md", "[a](../a.md \"title\") [self](./b.md)"),
        ("README.md", "[web](https://example.com/none.md) [mail](mailto:a@b)"),
        ("README.md", "`[code](none.md)`"), ("README.md", "```\n[code](none.md)\n```"),
        ("README.md", "[name]: docs/a.md"), ("docs/a.txt", "[a](none.md)"),
    ])
    func `lets pass what leads somewhere`(path: String, text: String) {
        #expect(messages(path, text) == [])
    }

    @Test(arguments: [
        ("README.md", "[a](none.md)", "README.md:1: none.md leads nowhere"),
        ("docs/a.md", "\n[a](README.md)", "docs/a.md:2: README.md leads nowhere"),
        ("README.md", "[a](../b.md)", "README.md:1: ../b.md leads out of the repository"),
        ("README.md", "[ok](docs/a.md) [b](docs/b.md#x)", "README.md:1: docs/b.md#x leads nowhere"),
        ("README.md", "[a](#code)", "README.md:1: #code leads to no heading of README.md"),
        (
            "README.md", "[a](docs/deep/b.md#part-2)",
            "README.md:1: docs/deep/b.md#part-2 leads to no heading of docs/deep/b.md"
        ),
        ("README.md", "![image](none.svg)", "README.md:1: none.svg leads nowhere"),
        ("README.md", "[name]: none.md", "README.md:1: none.md leads nowhere"),
        ("README.md", "```\n```\n[a](none.md)", "README.md:3: none.md leads nowhere"),
    ])
    func `finds one that leads nowhere`(path: String, text: String, message: String) {
        #expect(messages(path, text) == [message])
    }
}
