import Sandbox
import State
import Testing

@testable import CLI

@Suite struct `A switch of the configuration` {
    private func value(_ words: String...) throws -> String? {
        let arguments = try CommandLineParser(program: RegentProgram.description).parse(words)
        return ConfigurationOptions.values(in: arguments)["suspend"]
    }

    @Test func `is true by itself, and says nothing where it is left out`() throws {
        #expect(try value("plan") == nil)
        #expect(try value("plan", "--suspend") == "true")
        #expect(try value("plan", "--suspend=true") == "true")
        #expect(try value("plan", "--suspend=false") == "false")
        #expect(throws: UsageError.self) { _ = try value("plan", "--suspend=perhaps") }
    }

    @Test func `is the only kind of option without a value`() throws {
        let arguments = try CommandLineParser(program: RegentProgram.description)
            .parse(["plan", "--source-branch", "live", "--suspend"])
        let values = ConfigurationOptions.values(in: arguments)
        #expect(values == ["source.branch": "live", "suspend": "true"])
    }
}

@Suite struct `A state that cannot be used` {
    @Test func `is worth another try where somebody else has it, and only then`() {
        #expect(ExitStatus(StoreError.busy(file: "state.db", words: "locked")) == .tryAgain)
        #expect(ExitStatus(StoreError.locked(by: "regent run")) == .tryAgain)
        #expect(ExitStatus(StoreError.full(file: "state.db", words: "full")) == .failure)
        #expect(ExitStatus(StoreError.damaged(file: "state.db", finding: "odd")) == .failure)
    }
}

@Suite struct `Where the sandbox listens` {
    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1", 8080), ("[::1]:0", "::1", 0),
        ("localhost:0", "127.0.0.1", 0),
    ])
    func `is an address and a port`(text: String, host: String, port: UInt16) throws {
        let address = try #require(SandboxCommand.listenAddress(text))
        #expect(address == (host, port))
    }

    @Test(arguments: ["", "localhost", ":8080", "localhost:", "localhost:65536", "[]:1"])
    func `is nothing else`(text: String) {
        #expect(SandboxCommand.listenAddress(text) == nil)
    }
}

@Suite struct `What goes wrong in the sandbox` {
    @Test(arguments: [
        ("lost-anwser", "'lost-anwser' is no value of --fault; did you mean 'lost-answer'?"),
        (
            "truncated@regenrate",
            "'regenrate' is no value of the operation of --fault; did you mean 'regenerate'?"
        ),
        (
            "stale-list@get",
            "'get' is no value of the operation of --fault stale-list; it takes list"
        ),
        (
            "truncated:often",
            """
            'often' is no value of --fault's HOW-OFTEN; it takes a share (0.2, 20%) or a number of \
            times (once, 3x)
            """
        ),
        (
            "late-effect=x",
            "'x' is no value of --fault late-effect; it takes a duration such as 30s"
        ),
        (
            "error-after=9",
            "'9' is no value of --fault error-after; it takes a status from 500 to 599"
        ),
        (
            "rate-limited=9",
            """
            '9' is no value of --fault rate-limited; it takes none, negative, huge, past, future \
            or words
            """
        ),
        ("garbage=9", "'9' is no value of --fault garbage; it takes no value"),
    ])
    func `is named rightly, or the right name is told`(text: String, message: String) {
        let error = #expect(throws: UsageError.self) { try SandboxCommand.fault(text) }
        #expect(error?.description == message)
    }

    @Test func `is listed in its help, a kind a line`() {
        let help = SandboxCommand.description.discussion
        for kind in FaultKind.allCases {
            #expect(help.contains("  \(kind.rawValue) "))
        }
        #expect(help.split(separator: "\n").allSatisfy { !$0.hasPrefix(" ") || $0.count <= 80 })
    }
}
