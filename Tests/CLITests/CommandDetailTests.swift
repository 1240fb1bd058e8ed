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
