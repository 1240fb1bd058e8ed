import Foundation
import Testing

@testable import CLI

/// What three shells offer at the end of a line, in the shells themselves.
@Suite("Completion in the shell", .serialized)
struct CompletionTests {
    /// A line as far as it is typed, and a word that the shell must offer.
    struct Case: CustomStringConvertible {
        var line: String
        var word: String

        var description: String { "'\(line)' → '\(word)'" }
    }

    @Test(
        arguments: CompletionScript.allCases,
        [
            (source: "state", isApplied: true), (source: "manifests", isApplied: false),
        ]
    )
    func `offers every command, option, value, address and file`(
        shell: CompletionScript,
        world: (source: String, isApplied: Bool)
    ) throws {
        let executable = "/usr/bin/\(shell.rawValue)"
        try #require(
            FileManager.default.isExecutableFile(atPath: executable),
            "run the tests with `make test`, which installs \(shell.rawValue)"
        )
        // The names in the state and in the folder are other ones, so that it shows which is read.
        let folder = try Self.world(isApplied: world.isApplied)
        let cases = world.isApplied ? Self.cases : Self.addresses(["acme/first", "acme/second"])
        let offered = try Self.offers(of: shell, executable, at: cases.map(\.line), in: folder)
        for wanted in cases {
            let words = offered[wanted.line] ?? []
            #expect(words.contains(wanted.word), "\(wanted): \(words)")
        }
    }

    // MARK: The table

    private static let cases =
        commands + options + values + addresses(["acme/first", "acme/second"]) + names

    private static let paths = CommandPath.all(of: RegentProgram.description)

    private static var commands: [Case] {
        paths.dropFirst().map { path in
            Case(line: String(path.line.dropLast()), word: path.command.name)
        }
    }

    /// Those of the configuration, which many commands have, once.
    private static var options: [Case] {
        let shared = Set(ConfigurationOptions.all.map(\.canonicalName))
        return paths.flatMap { path in
            path.command.options.filter {
                path.command.name == "plan" || !shared.contains($0.canonicalName)
            }.map { option in
                let name = option.canonicalName
                return Case(line: "\(path.line) \(name.dropLast())", word: name)
            }
        }
    }

    /// Those of an option that many commands have, once.
    private static var values: [Case] {
        var seen: Set<String> = []
        return paths.flatMap { path in
            path.command.options.flatMap { option -> [Case] in
                guard case .value(_, let values?) = option.kind,
                    seen.insert("\(option.canonicalName) \(values)").inserted
                else { return [] }
                let name = option.canonicalName
                return values.flatMap { value in
                    [
                        Case(line: "\(path.line) \(name) ", word: value),
                        Case(line: "\(path.line) \(name)=", word: "\(name)=\(value)"),
                    ]
                }
            }
        }
    }

    /// Each command that takes an address.
    private static func addresses(_ addresses: [String]) -> [Case] {
        paths.filter { $0.command.usageArguments.first?.name == "ADDRESS" }.flatMap { path in
            addresses.map { Case(line: "\(path.line) acme/", word: $0) }
        }
    }

    private static let names = [
        Case(line: "regent validate man", word: "manifest.yaml"),
        Case(line: "regent plan --config reg", word: "regent.yaml"),
        Case(line: "regent plan --config=reg", word: "--config=regent.yaml"),
        Case(line: "regent help exit", word: "exit-codes"),
        Case(line: "regent status --config regent.yaml acme/f", word: "acme/first"),
        Case(line: "regent sandbox --fault lost-a", word: "lost-answer"),
    ]

    // MARK: The world

    private static func world(isApplied: Bool) throws -> World {
        let world = isApplied ? try World() : try World.withoutSandbox()
        try world.commit([
            "first.yaml": World.manifest("first"), "second.yaml": World.manifest("second"),
        ])
        try world.write("manifest.yaml", World.manifest("loose"))
        guard isApplied else { return world }
        let applied = try world.regent("apply", "--yes")
        try #require(applied.status == 0, "\(applied.output)\(applied.errors)")
        // What lies in the folder does not count where there is a state.
        try world.git("rm", "-q", "second.yaml")
        return world
    }

    /// What a shell offers at the end of each line.
    private static func offers(
        of shell: CompletionScript,
        _ executable: String,
        at lines: [String],
        in world: World
    ) throws -> [String: Set<String>] {
        let lines = Set(lines).sorted()
        try world.write("lines", lines.joined(separator: "\n") + "\n")
        let script = World.root.appending(path: "Tests/EndToEnd/Shells/complete.\(shell.rawValue)")
        let clean = ["bash": ["--norc", "--noprofile"], "zsh": ["-f"], "fish": ["--no-config"]]
        let binaries = URL(filePath: World.regent).deletingLastPathComponent().path
        let outcome = try Program(
            executable,
            (clean[shell.rawValue] ?? []) + [script.path],
            in: world.folder,
            environment: ["PATH": "\(binaries):/usr/bin:/bin", "HOME": world.folder.path],
            input: try FileHandle(forReadingFrom: world.folder.appending(path: "lines"))
        ).wait()
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.errors.isEmpty, "\(outcome.errors)")
        var offered: [String: Set<String>] = [:]
        var line = ""
        for text in outcome.output.split(separator: "\n").map(String.init) {
            if text.hasPrefix(">") {
                line = String(text.dropFirst())
            } else {
                offered[line, default: []].insert(text)
            }
        }
        return offered
    }
}
