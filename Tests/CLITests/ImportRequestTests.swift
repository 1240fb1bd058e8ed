import Importing
import Testing

@testable import CLI

@Suite("What is to be imported")
struct ImportRequestTests {
    private func request(_ words: String...) throws -> ImportRequest {
        try ImportRequest(
            CommandLineParser(program: RegentProgram.description).parse(["import"] + words)
        )
    }

    private func options(_ words: String...) throws -> ImportOptions {
        let request = try ImportRequest(
            CommandLineParser(program: RegentProgram.description).parse(["import"] + words)
        )
        return request.options(of: "acme", in: "/home/me/repository")
    }

    @Test(arguments: [
        (".", "acme"), ("tokens", "tokens/acme"), ("tokens/", "tokens/acme"),
        ("./tokens", "tokens/acme"), ("/srv/tokens", "/srv/tokens/acme"),
        ("../tokens", "/home/me/tokens/acme"), ("", "acme"),
    ])
    func `goes into a folder of the organization's name`(into: String, folder: String) throws {
        #expect(try options("--into=\(into)").organizationFolder == folder)
    }

    @Test func `is rotated at its next due time, but for what lies in Terraform's state`() throws {
        #expect(try options().rotate == .atNext)
        #expect(try options("--terraform", "a.tfstate").rotate == .now)
        #expect(try options("--terraform", "a.tfstate", "--rotate", "atNext").rotate == .atNext)
        #expect(try options("--rotate", "now").rotate == .now)
    }

    @Test(arguments: [
        (["--expires-after", "47h"], "it takes a duration from 48h on"),
        (["--expires-after", "soon"], "it takes a duration from 48h on"),
        (["--token", "a/b"], "it takes a token's id"),
        (["--organization", "Acme"], "it takes a DNS name"),
    ])
    func `is refused where it makes no sense`(words: [String], remedy: String) throws {
        let arguments = try CommandLineParser(program: RegentProgram.description)
            .parse(["import"] + words)
        let error = try #require(throws: UsageError.self) { try ImportRequest(arguments) }
        #expect(error.description.contains(remedy), "\(error)")
    }

    @Test func `is either listed or shown`() throws {
        let error = try #require(throws: CommandFailure.self) {
            try request("--unmanaged", "--dry-run")
        }
        #expect(error.status == .usage)
    }
}
