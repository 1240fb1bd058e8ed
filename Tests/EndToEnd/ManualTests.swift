import Foundation
import Testing

@testable import CLI

@Suite("The manual pages")
struct ManualTests {
    @Test func `are there for every command, and mandoc has nothing against them`() throws {
        let mandoc = "/usr/bin/mandoc"
        try #require(
            FileManager.default.isExecutableFile(atPath: mandoc),
            "run the tests with `make test`, which installs mandoc"
        )
        let world = try World.withoutSandbox()
        let written = try world.regent("help", "--man-pages", "man")
        #expect(written.status == 0, "\(written.errors)")
        let folder = world.folder.appending(path: "man")
        let pages = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let commands = CommandPath.all(of: RegentProgram.description)
        #expect(pages == commands.map { $0.names.joined(separator: "-") + ".1" }.sorted())
        let lint = try Program(mandoc, ["-T", "lint", "-W", "style"] + pages, in: folder).wait()
        // That another page is not installed says nothing about this one.
        let complaints = lint.output.split(separator: "\n")
            .filter { !$0.contains("referenced manual not found") }
        #expect(complaints == [])
    }

    @Test func `are what help prints for man`() throws {
        let world = try World.withoutSandbox()
        try world.regent("help", "--man-pages", "man")
        let printed = try world.regent("help", "-o", "man", "state", "check").output
        #expect(try world.read("man/regent-state-check.1") == printed)
        #expect(try world.regent("help", "-o", "man", "exit-codes").status == 64)
    }
}
