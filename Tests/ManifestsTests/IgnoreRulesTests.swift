import Foundation
import Manifests
import Testing

/// Each file of rules, and paths that it is asked about.
private let table: [(rules: String, paths: [String])] = [
    ("*.tmp.yaml\n!keep.tmp.yaml\n", ["a.tmp.yaml", "x/a.tmp.yaml", "keep.tmp.yaml", "a.yaml"]),
    ("drafts/\n!drafts/a.yaml\n", ["drafts/a.yaml", "x/drafts/b.yaml", "drafts"]),
    ("/top.yaml\n", ["top.yaml", "x/top.yaml"]),
    ("x/y.yaml\n", ["x/y.yaml", "z/x/y.yaml"]),
    ("**/secret\n", ["secret", "a/secret/b.yaml", "a/b/secret"]),
    ("a/**\n", ["a", "a/b.yaml", "a/b/c.yaml", "b/a/c.yaml"]),
    ("a/**/b\n", ["a/b", "a/x/b", "a/x/y/b", "a/bb"]),
    ("**\n!*/\n!*.yaml\n", ["a.yaml", "x/a.yaml", "x/a.json"]),
    ("# comment\n\\#real\n\n", ["# comment", "#real"]),
    ("\\!bang\n!\n", ["!bang", "bang"]),
    ("trailing   \nspace\\ \nboth\\  \n", ["trailing", "trailing   ", "space ", "both ", "space"]),
    ("crlf.yaml\r\nx\r\n", ["crlf.yaml", "x"]),
    ("[a-c].yaml\n[!a].json\n", ["a.yaml", "d.yaml", "a.json", "b.json"]),
    ("[]x].yaml\n[a\n", ["].yaml", "x.yaml", "[a", "a"]),
    ("[[:digit:]]*\n", ["1a", "a1"]),
    ("[a\\-c]\n[\\]]\n", ["a", "b", "-", "]"]),
    ("?.yaml\n", ["a.yaml", "ab.yaml", "ä.yaml"]),
    ("a*b*c\n", ["abc", "aXbXc", "abX", "x/abc"]),
    ("foo/*\n", ["foo/a", "foo/a/b", "x/foo/a"]),
    ("foo/**/\n", ["foo/a", "foo/a/b"]),
    ("/\n//\n", ["a", "a/b"]),
    ("end\\\n", ["end", "end\\"]),
    ("a**b\nx/a**b\n", ["aXb", "a/b", "x/aXb", "x/a/b"]),
    ("/*\n!/keep/\n", ["a.yaml", "keep/a.yaml", "keep"]),
    ("Case.yaml\n", ["case.yaml", "Case.yaml"]),
    ("", ["a.yaml"]), ("\u{feff}bom.yaml\n", ["bom.yaml"]),
]

@Suite struct `What .regentignore names` {
    /// What git itself ignores of the paths.
    private func ignoredByGit(_ rules: String, _ paths: [String]) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "regent-ignore-\(UUID().uuidString.prefix(8).lowercased())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        _ = try git(["init", "-q"], in: folder, input: "")
        try Data(rules.utf8).write(to: folder.appending(path: ".gitignore"))
        let output = try git(
            ["check-ignore", "--no-index", "-z", "--stdin"],
            in: folder,
            input: paths.joined(separator: "\0") + "\0"
        )
        return output.split(separator: "\0").map(String.init)
    }

    private func git(_ arguments: [String], in folder: URL, input: String) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["git"] + arguments
        process.currentDirectoryURL = folder
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null",
        ]
        let (standardInput, standardOutput) = (Pipe(), Pipe())
        process.standardInput = standardInput
        process.standardOutput = standardOutput
        process.standardError = FileHandle.nullDevice
        try process.run()
        standardInput.fileHandleForWriting.write(Data(input.utf8))
        try standardInput.fileHandleForWriting.close()
        let output = standardOutput.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }

    @Test(arguments: table.indices)
    func `is what git would ignore`(index: Int) throws {
        let (text, paths) = table[index]
        let rules = IgnoreRules(Array(text.utf8))
        #expect(paths.filter { rules.ignores($0) } == (try ignoredByGit(text, paths)), "\(text)")
    }

    @Test func `does not grow with what it does not fit`() {
        let pattern = String(repeating: "a*", count: 100) + "b"
        let rules = IgnoreRules(Array(pattern.utf8))
        #expect(!rules.ignores(String(repeating: "a", count: 10_000)))
    }
}
