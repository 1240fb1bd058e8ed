import Model
import Secrets
import SinkSupport
import Testing

@testable import Delivery

@Suite struct `A template around a secret` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [
        ("{{token}}", "xaat-1"), ("AXIOM_TOKEN={{token}}\n", "AXIOM_TOKEN=xaat-1\n"),
        (#"{"a":"{{token}}","b":"{{token}}"}"#, #"{"a":"xaat-1","b":"xaat-1"}"#),
    ])
    func `is what the file holds, and gives the secret back`(
        template: String,
        text: String
    ) async throws {
        let sink = try folder.sink("a.env", template: template)
        try await sink.deliver(secret("xaat-1"), from: try handover())
        #expect(try folder.read("a.env") == text)
        #expect(try await sink.holds(secret("xaat-1")) == true)
        #expect(try await sink.holds(secret("xaat-2")) == false)
        guard case .secret(let found) = try await sink.content() else {
            Issue.record("the sink shows no secret")
            return
        }
        #expect(isEqual(found, secret("xaat-1")))
    }

    @Test(arguments: ["xaat-1", "TOKEN=xaat-1", "A=xaat-1;B=xaat-2;", "A=;B=;", "A="])
    func `finds nothing in a text that somebody wrote otherwise`(text: String) async throws {
        try folder.write(text, to: "a.env")
        let sink = try folder.sink("a.env", template: "A={{token}};B={{token}};")
        guard case .foreign = try await sink.content() else {
            Issue.record("the text was taken for one of the template")
            return
        }
    }
}

@Suite struct `A file that is no sink any more` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `is removed, and nothing else is, however often`() async throws {
        try folder.write("x", to: "other")
        let sink = try folder.sink("a/b.token")
        try await sink.deliver(secret("xaat-1"), from: try handover())
        try await sink.remove()
        try await sink.remove()
        #expect(try folder.names() == ["a", "other"])
    }

    @Test func `is left alone where a folder has taken its place`() async throws {
        try folder.makeFolder("a.token/b")
        let error = await refusal { try await folder.sink("a.token").remove() }
        #expect(error?.detail.contains("is not a regular file") == true)
        #expect(try folder.names() == ["a.token", "a.token/b"])
    }
}

func isEqual(_ left: SharedSecret, _ right: SharedSecret) -> Bool {
    left.withSecret { left in right.withSecret { Secret.isEqual(left, $0) } }
}
