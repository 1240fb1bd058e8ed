import Testing

@Suite("Results for a git host")
struct MarkdownTests {
    @Test func `plan is a comment that the next run finds again`() throws {
        let world = try World.withoutSandbox()
        try world.commit(["a.yaml": World.manifest("a")])
        let plan = try world.regent("plan", "--refresh=false", "-o", "markdown")
        #expect(plan.status == 0, "\(plan.errors)")
        #expect(plan.output.hasPrefix("<!-- regent plan -->\n### Plan of tokens@"))
        #expect(plan.output.contains("| +\u{a0}create | acme/a | new manifest | a.yaml:1 |"))
    }

    @Test func `status and history are tables`() throws {
        let world = try World()
        try world.commit(["a.yaml": World.manifest("a"), "b.yaml": World.manifest("b")])
        try world.regent("apply", "--yes")
        let status = try world.regent("status", "-o", "markdown")
        #expect(
            status.output.contains("\n# API tokens of tokens (main)\n\n2 of 2 tokens are ready.\n")
        )
        let one = try world.regent("status", "acme/a", "-o", "markdown")
        #expect(one.output.contains("\n| acme/a | yes | Reconciled |"))
        #expect(!one.output.contains("acme/b"))
        let history = try world.regent("history", "acme/a", "-o", "markdown")
        #expect(history.output.hasPrefix("| When | Operation | Reason | Outcome | Token |\n"))
        #expect(history.output.contains("| create | NotFound | succeeded |"))
    }

    @Test func `validate is a list of what is wrong`() throws {
        let world = try World.withoutSandbox()
        let bad = World.manifest("bad", organization: "acme")
            .replacingOccurrences(of: "overlap:", with: "overlaps:")
        try world.write("m/bad.yaml", bad)
        let outcome = try world.regent("validate", "m", "-o", "markdown")
        #expect(outcome.status == 1)
        #expect(outcome.output.hasPrefix("**1 error; 0 manifests valid.**\n\n- m/bad.yaml:"))
        #expect(outcome.output.hasSuffix("did you mean 'overlap'?\n"))
    }

    @Test func `config is a table, and version a word`() throws {
        let world = try World.withoutSandbox()
        let config = try world.regent("config", "-o", "markdown")
        #expect(config.output.hasPrefix("| Field | Value | From |\n| --- | --- | --- |\n"))
        #expect(config.output.contains("| source.branch | main | "))
        #expect(try world.regent("version", "-o", "markdown").output == "`regent 0.1.0`\n")
        #expect(
            try world.regent("version", "-o", "json").output
                == "{\n  \"formatVersion\": \"1.0\",\n  \"version\": \"0.1.0\"\n}\n"
        )
        #expect(try world.regent("--version").output == "regent 0.1.0\n")
    }
}
