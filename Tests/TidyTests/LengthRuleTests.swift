import Testing

private func file(_ path: String, lines: Int) -> RepositoryFile {
    RepositoryFile(path, String(repeating: "let a = 1\n", count: lines))
}

private func function(_ head: String, lines: Int) -> String {
    "\(head) {\n" + String(repeating: "    a()\n", count: lines - 2) + "}\n"
}

private func complaints(_ files: [RepositoryFile], _ exceptions: [String: Int] = [:]) -> [String] {
    LengthRule(exceptions: exceptions).violations(in: files).map(\.message)
}

@Suite struct `The rule on lengths` {
    @Test func `finds a file of more than 400 lines`() {
        #expect(complaints([file("A.swift", lines: 400)]) == [])
        #expect(complaints([file("A.swift", lines: 401)]) == ["A.swift has 401 lines of 400"])
    }

    @Test(arguments: [
        "func run()", "private static func run<A>(_ a: [A] = []) async throws(B) -> [String: A]",
        "func run(\n    _ a: () -> Void = {}\n)", "@Test func run() where A == B",
    ])
    func `finds a function of more than 70 lines`(head: String) {
        let extra = head.split(separator: "\n").count - 1
        let good = RepositoryFile("A.swift", function(head, lines: 70 - extra))
        let bad = RepositoryFile("A.swift", function(head, lines: 71 - extra))
        #expect(complaints([good]) == [])
        #expect(complaints([bad]) == ["A.swift run has 71 lines of 70"])
    }

    @Test func `finds initializers and what cleans up`() {
        for name in ["init", "deinit"] {
            let head = name == "init" ? "public init?(a: Int)" : "deinit"
            let bad = RepositoryFile("A.swift", function(head, lines: 71))
            #expect(complaints([bad]) == ["A.swift \(name) has 71 lines of 70"])
        }
    }

    @Test func `measures bodies and nothing else`() {
        let text = """
            protocol A {
                func first() async throws(B) -> C
                init(a: Int)
                var d: Int { get }
            }
            func second() { "{ \\(third { 1 }) }" }
            let call = self.init(a: 1)
            func `fourth {`(a: Int = { 1 }()) {
                // }
                if a { b() }
            }
            """
        let functions = LengthRule.functions(in: RepositoryFile("A.swift", text).code)
        #expect(functions.map(\.name) == ["second", "`fourth {`"])
        #expect(functions.map(\.line) == [6, 8])
        #expect(functions.map(\.length) == [1, 4])
    }

    @Test func `has exceptions that only shrink`() {
        let long = [file("A.swift", lines: 500)]
        #expect(complaints(long, ["A.swift": 500]) == [])
        #expect(complaints(long, ["A.swift": 499]) == ["A.swift has 500 lines of 499"])
        #expect(
            complaints(long, ["A.swift": 501])
                == ["A.swift became shorter: make its exception 500"]
        )
        #expect(
            complaints([file("A.swift", lines: 400)], ["A.swift": 500])
                == ["A.swift needs no exception any more: take it out"]
        )
        #expect(
            complaints([], ["A.swift": 500]) == ["the exception is for nothing: take it out"]
        )
    }

    @Test func `has exceptions for functions by name`() {
        let text = function("func run()", lines: 71) + function("func run(a: Int)", lines: 80)
        let long = [RepositoryFile("A.swift", text)]
        #expect(complaints(long) == ["A.swift run has 80 lines of 70"])
        #expect(complaints(long, ["A.swift run": 80]) == [])
    }
}
