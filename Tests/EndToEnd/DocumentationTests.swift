import Foundation
import Testing

/// The pages for users: each that has a block of shell is run, all of its blocks as one script.
@Suite("The documentation")
struct DocumentationTests {
    /// The pages with their scripts.
    private static let scripts: [(page: String, script: String)] = pages.compactMap { page in
        let text = try? String(contentsOf: World.root.appending(path: page), encoding: .utf8)
        let blocks = text.map(blocks) ?? []
        return blocks.isEmpty ? nil : (page, blocks.joined(separator: "\n"))
    }

    private static let pages: [String] = {
        let docs = World.root.appending(path: "docs").path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: docs)) ?? []
        return ["README.md"] + names.filter { $0.hasSuffix(".md") }.sorted().map { "docs/\($0)" }
    }()

    /// What stands between ```` ```sh ```` and the next fence; other languages are to be read.
    private static func blocks(of text: String) -> [String] {
        var blocks: [String] = []
        var block: [Substring]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let lines = block {
                guard line == "```" else {
                    block = lines + [line]
                    continue
                }
                blocks.append(lines.joined(separator: "\n"))
                block = nil
            } else if line == "```sh" {
                block = []
            }
        }
        return blocks
    }

    @Test func `has pages that are run`() {
        let pages = Self.scripts.map(\.page)
        #expect(pages.contains("docs/getting-started.md"))
        #expect(pages.contains("docs/sandbox.md"))
    }

    @Test(arguments: scripts)
    func `works as it is printed`(_ page: String, _ script: String) throws {
        let world = try World.withoutSandbox()
        let folder = world.folder.appending(path: "reader")
        // What a page starts ends with it.
        try world.write(
            "page.sh",
            """
            set -euo pipefail
            trap 'kill $(jobs -p) 2>/dev/null; wait' EXIT
            \(script)
            """
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let binaries = URL(filePath: World.regent).deletingLastPathComponent().path
        let outcome = try Program(
            "/bin/bash",
            ["../page.sh"],
            in: folder,
            environment: ["PATH": "\(binaries):/usr/bin:/bin"]
        ).wait()
        #expect(outcome.status == 0, "\(page):\n\(outcome.output)\n\(outcome.errors)")
    }
}
