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

    @Test func `a later fetch brings only what is new`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let first = try workshop.commit(["a.yaml": "one", "b/c.yaml": "two"])
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            try mirror.fetch(from: workshop["source"], references: [main])
            let before = try workshop.objectCount(in: "mirror")
            let second = try workshop.commit(["b/c.yaml": "three"])

            try mirror.fetch(from: workshop["source"], references: [main])

            #expect(try mirror.commitID(of: main) == second)
            #expect(try mirror.isAncestor(first, of: second))
            let new = try workshop.objectCount(in: "mirror") - before
            #expect(new == 4, "a commit, two trees and a blob")
            try workshop.git(in: "mirror", "fsck", "--strict")
        }
    }

    @Test func `a fetch without news writes nothing`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            try workshop.commit(["a.yaml": "one"])
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            try mirror.fetch(from: workshop["source"], references: [main])
            let before = try workshop.files(in: "mirror")

            try mirror.fetch(from: workshop["source"], references: [main])

            #expect(try workshop.files(in: "mirror") == before)
        }
    }

    @Test func `a commit that a branch goes back to is not brought again`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let first = try workshop.commit(["a.yaml": "one"])
            try workshop.commit(["a.yaml": "two"])
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            try mirror.fetch(from: workshop["source"], references: [main])
            let before = try workshop.objectCount(in: "mirror")
            try workshop.git(in: "source", "reset", "--quiet", "--hard", first.hex)

            try mirror.fetch(from: workshop["source"], references: [main])

            #expect(try mirror.commitID(of: main) == first)
            #expect(try workshop.objectCount(in: "mirror") == before)
        }
    }

    @Test func `history that was written anew replaces the old one`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let old = try workshop.commit(["a.yaml": "one"])
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            try mirror.fetch(from: workshop["source"], references: [main])
            try workshop.git(in: "source", "checkout", "--quiet", "--orphan", "other")
            let new = try workshop.commit(["a.yaml": "two"])
            try workshop.git(in: "source", "branch", "--force", "main", "other")

            try mirror.fetch(from: workshop["source"], references: [main])

            #expect(try mirror.commitID(of: main) == new)
            #expect(try !mirror.isAncestor(old, of: new))
        }
    }

    @Test func `a branch that was deleted there is gone here, and the others stay`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["a.yaml": "one"])
            try workshop.git(in: "source", "branch", "next")
            try workshop.git(in: "source", "branch", "kept")
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            let references = [main, "refs/heads/next"]
            try mirror.fetch(from: workshop["source"], references: references + [kept])
            try workshop.git(in: "source", "branch", "--delete", "--force", "next", "kept")

            try mirror.fetch(from: workshop["source"], references: references)

            #expect(try mirror.commitID(of: main) == commit)
            #expect(try mirror.commitID(of: "refs/heads/next") == nil)
            #expect(try mirror.commitID(of: kept) == commit, "it was not asked for")
        }
    }

    @Test func `a branch may make way for a folder of branches`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["a.yaml": "one"])
            try workshop.git(in: "source", "branch", "next")
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            let references = ["refs/heads/next/one", "refs/heads/next"]
            try mirror.fetch(from: workshop["source"], references: references)
            try workshop.git(in: "source", "branch", "--delete", "next")
            try workshop.git(in: "source", "branch", "next/one")

            try mirror.fetch(from: workshop["source"], references: references)

            #expect(try mirror.commitID(of: "refs/heads/next/one") == commit)
        }
    }

    @Test func `a tag leads to its commit, and a tag of a tag as well`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["a.yaml": "one"])
            try workshop.git(in: "source", "tag", "light")
            try workshop.git(in: "source", "tag", "--message", "One", "noted")
            try workshop.git(in: "source", "tag", "--message", "Two", "twice", "noted")
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            let tags = ["refs/tags/light", "refs/tags/noted", "refs/tags/twice"]

            try mirror.fetch(from: workshop["source"], references: tags)

            for tag in tags { #expect(try mirror.commitID(of: tag) == commit) }
            #expect(try workshop.id("twice", in: "mirror") == workshop.id("twice"))
            try workshop.git(in: "mirror", "fsck", "--strict")
        }
    }

    @Test func `no branch and no tag comes that was not asked for`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            try workshop.commit(["a.yaml": "one"])
            try workshop.git(in: "source", "tag", "v1")
            try workshop.git(in: "source", "branch", "other")
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])

            try mirror.fetch(from: workshop["source"], references: [main])

            let references = try workshop.git(in: "mirror", "for-each-ref", "--format=%(refname)")
            #expect(references == main)
        }
    }

    @Test func `a repository without commits has nothing to bring`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])

            try mirror.fetch(from: workshop["source"], references: [main])

            #expect(try mirror.commitID(of: main) == nil)
            #expect(try mirror.commitID(of: "HEAD") == nil)
        }
    }

    @Test(arguments: ["source", "source/.git", "bare.git", "linked"])
    func `a source is a work tree, its .git, a bare repository or a linked work tree`(
        form: String
    ) throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["a.yaml": "one"])
            try workshop.git(in: "source", "clone", "--quiet", "--bare", ".", "../bare.git")
            try workshop.git(in: "source", "worktree", "add", "--quiet", "../linked")
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])

            try mirror.fetch(from: workshop[form], references: [main])

            #expect(try mirror.commitID(of: main) == commit)
        }
    }

    @Test func `a file URL is a path`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("my source")
            let commit = try workshop.commit(["a.yaml": "one"], in: "my source")
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])

            try mirror.fetch(from: "file://\(workshop["my%20source"])", references: [main])

            #expect(try mirror.commitID(of: main) == commit)
        }
    }

    @Test func `a source that borrows objects from a third repository is brought whole`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("origin")
            try workshop.commit(["a.yaml": "one"], in: "origin")
            try workshop.git(in: "origin", "clone", "--quiet", "--shared", ".", "../source")
            let commit = try workshop.commit(["b.yaml": "two"])
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])

            try mirror.fetch(from: workshop["source"], references: [main])

            #expect(try mirror.commitID(of: main) == commit)
            try workshop.git(in: "mirror", "fsck", "--strict")
        }
    }

    @Test(arguments: [false, true])
    func `the first fetch shares the files of the objects`(isPacked: Bool) throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["a.yaml": "one", "b/c.yaml": "two"])
            if isPacked { try workshop.git(in: "source", "repack", "-a", "-d", "--quiet") }
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])

            try mirror.fetch(from: workshop["source"], references: [main])

            let objects = { (files: [String]) in
                files.filter { $0.contains("/") && !$0.hasPrefix("info/") && !$0.contains(".rev") }
            }
            #expect(
                try objects(workshop.files(in: "mirror/objects"))
                    == objects(workshop.files(in: "source/.git/objects"))
            )
            #expect(try mirror.entries(at: commit, under: "").entries.count == 2)
            try FileManager.default.removeItem(atPath: workshop["source"])
            try workshop.git(in: "mirror", "fsck", "--strict")
        }
    }

    @Test func `many loose objects are packed at the first fetch`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let files = (0..<1000).map { ("\($0).yaml", Optional("text of \($0)")) }
            try workshop.commit(Dictionary(uniqueKeysWithValues: files))
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])

            try mirror.fetch(from: workshop["source"], references: [main])

            let counts = try workshop.git(in: "mirror", "count-objects", "-v")
            #expect(counts.hasPrefix("count: 0\n"), "no loose ones")
            #expect(counts.contains("in-pack: 1002\n"))
        }
    }

    @Test func `a file of an object that is a symbolic link is not shared`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            try workshop.commit(["a.yaml": "one"])
            let blob = try workshop.id("HEAD:a.yaml").hex
            let file = "\(blob.prefix(2))/\(blob.dropFirst(2))"
            let path = workshop["source/.git/objects/\(file)"]
            try FileManager.default.moveItem(atPath: path, toPath: workshop["elsewhere"])
            try FileManager.default.createSymbolicLink(
                atPath: path,
                withDestinationPath: workshop["elsewhere"]
            )
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])

            try mirror.fetch(from: workshop["source"], references: [main])

            let shared = try workshop.files(in: "mirror/objects").filter { $0.contains(file) }
            #expect(shared == [])
            try workshop.git(in: "mirror", "fsck", "--strict")
        }
    }

    @Test func `what the mirror has on branches of its own stays and does not disturb`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            try workshop.commit(["a.yaml": "one"])
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            try mirror.fetch(from: workshop["source"], references: [main])
            let own = try mirror.writeCommit(
                tree: mirror.writeTree(basedOn: nil, changes: ["x": mirror.writeBlob([1])]),
                parents: [],
                author: Signature(name: "Ada", email: "ada@example.com", at: 1),
                message: "Own"
            )
            try workshop.git(in: "mirror", "update-ref", "refs/heads/own", own.hex)
            let next = try workshop.commit(["a.yaml": "two"])

            try mirror.fetch(from: workshop["source"], references: [main])

            #expect(try mirror.commitID(of: main) == next)
            #expect(try mirror.commitID(of: "refs/heads/own") == own)
        }
    }
}

private let kept = "refs/heads/kept"
