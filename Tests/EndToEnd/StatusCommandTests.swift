import Foundation
import Testing

@Suite("The status")
struct StatusCommandTests {
    private let world: World

    init() throws {
        world = try World()
        let labels = "metadata:\n  labels: {team: payments}"
        try world.commit([
            "a.yaml": World.manifest("a").replacingOccurrences(of: "metadata:", with: labels),
            "b.yaml": World.manifest("b", sinks: false), "c-1.yaml": World.manifest("c-1"),
        ])
        try #require(try world.regent("apply", "--yes").status == 0)
    }

    private func addresses(_ arguments: String...) throws -> [String] {
        let outcome = try world.start(["status", "-o", "json"] + arguments).wait()
        #expect(outcome.status == 0, "\(outcome.errors)")
        return outcome.output.matches(of: /"address": "acme\/([a-z0-9-]+)"/).map { String($0.1) }
    }

    @Test func `is of those that are asked for`() throws {
        #expect(try addresses() == ["a", "b", "c-1"])
        #expect(try addresses("acme/c-*") == ["c-1"])
        #expect(try addresses("acme/a", "acme/b") == ["a", "b"])
        #expect(try addresses("-l", "team=payments") == ["a"])
        #expect(try addresses("-l", "team!=payments") == ["b", "c-1"])
        #expect(try addresses("--ready=false") == [])
        #expect(try addresses("--ready=true", "--sort", "expires").count == 3)
        #expect(try world.regent("status", "acme/none").errors.contains("the state knows no"))
        #expect(try world.regent("status", "acme/n*").output == "No token matches.\n")
        #expect(try world.regent("status", "acme").status == 64)
    }

    @Test func `is waited for until all are ready`() throws {
        #expect(try world.regent("status", "acme/a", "--wait").status == 0)
        let early = try world.regent("status", "acme/new", "--wait", "--timeout", "0s")
        #expect(early.status == 3, "\(early.output)\(early.errors)")
        #expect(early.errors.contains("not all are ready"), "\(early.errors)")
        #expect(try world.regent("status", "--wait", "--ready=true").status == 64)
        #expect(try world.regent("status", "--timeout", "1m").status == 64)
    }

    @Test func `is waited for beside the run that makes it`() async throws {
        try world.commit(["new.yaml": World.manifest("new")])
        let waiting = try world.start(["status", "acme/new", "--wait"])
        let applied = try await world.start(["apply", "--yes"]).ended()
        #expect(applied.status == 0, "\(applied.errors)")
        let outcome = await waiting.ended()
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("acme/new"))
    }

    @Test func `has a timeline in the terminal, as a picture and as a page`() throws {
        let text = try world.regent("timeline")
        #expect(text.status == 0, "\(text.errors)")
        #expect(text.output.contains("acme/a") && text.output.contains("✕"), "\(text.output)")
        #expect(try world.regent("timeline", "acme/c-*", "-o", "json").output.contains("acme/c-1"))
        let files = try world.regent("timeline", "--svg", "t.svg", "--html", "t.html")
        #expect(files.status == 0 && files.output.isEmpty, "\(files.output)\(files.errors)")
        #expect(try world.read("t.svg").hasPrefix("<svg "))
        #expect(try world.read("t.html").hasPrefix("<!DOCTYPE html>"))
        #expect(try world.regent("timeline", "--svg", "none/t.svg").status == 1)
    }
}
