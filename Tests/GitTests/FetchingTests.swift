import Foundation
import Git
import Testing

private let main = "refs/heads/main"

@Suite struct `A mirror follows another repository` {
    @Test func `what a branch leads to is brought`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["a.yaml": "one"])
            let mirror = try Repository.openOrCreateMirror(at: workshop["state/mirror"])

            try mirror.fetch(from: workshop["source"], references: [main])

            #expect(try mirror.commitID(of: main) == commit)
            #expect(try mirror.hasCommit(commit))
            try workshop.git(in: "state/mirror", "fsck", "--strict")
        }
    }

    @Test func `a later fetch brings what is new, and one without news does nothing`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let first = try workshop.commit(["a.yaml": "one", "b/c.yaml": "two"])
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            try mirror.fetch(from: workshop["source"], references: [main])
            let second = try workshop.commit(["b/c.yaml": "three"])
            let objects = try workshop.git(in: "mirror", "count-objects", "-v")

            try mirror.fetch(from: workshop["source"], references: [main])

            #expect(try mirror.commitID(of: main) == second)
            #expect(try mirror.isAncestor(first, of: second))
            let pack = try #require(
                try FileManager.default.contentsOfDirectory(atPath: workshop["mirror/objects/pack"])
                    .filter { $0.hasSuffix(".idx") }
                    .map {
                        try workshop.git(
                            in: "mirror",
                            "show-index",
                            input: .init(
                                Data(
                                    contentsOf: URL(filePath: workshop["mirror/objects/pack/\($0)"])
                                )
                            )
                        )
                    }
                    .first { $0.contains(second.hex) }
            )
            #expect(pack.split(separator: "\n").count == 4, "a commit, two trees and a blob")
            #expect(try workshop.git(in: "mirror", "count-objects", "-v") != objects)
            let before = try workshop.git(in: "mirror", "count-objects", "-v")
            try mirror.fetch(from: workshop["source"], references: [main])
            #expect(try workshop.git(in: "mirror", "count-objects", "-v") == before)
            try workshop.git(in: "mirror", "fsck", "--strict")
        }
    }
}
