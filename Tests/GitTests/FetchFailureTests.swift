import Foundation
import Git
import Testing

private let main = "refs/heads/main"

@Suite struct `A commit is fetched by its id` {
    @Test func `wherever in the other repository it is`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let first = try workshop.commit(["a.yaml": "one"])
            try workshop.git(in: "source", "checkout", "--quiet", "--detach")
            let commit = try workshop.commit(["a.yaml": "two"])
            try workshop.git(in: "source", "checkout", "--quiet", "main")
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])

            try mirror.fetch(from: workshop["source"], commit: commit)

            #expect(try mirror.isAncestor(first, of: commit))
            try workshop.git(in: "mirror", "fsck", "--strict")
        }
    }

    @Test func `a second time without asking for it again`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["a.yaml": "one"])
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            try mirror.fetch(from: workshop["source"], commit: commit)
            try FileManager.default.removeItem(atPath: workshop["source"])

            try mirror.fetch(from: workshop["source"], commit: commit)

            #expect(try mirror.hasCommit(commit))
        }
    }

    @Test func `and is not found where it is not`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            try workshop.commit(["a.yaml": "one"])
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            let commit = try #require(ObjectID(hex: String(repeating: "ab", count: 20)))

            let error = try gitError { () throws(GitError) in
                try mirror.fetch(from: workshop["source"], commit: commit)
            }

            #expect(error.kind == .notFound)
            #expect(error.operation == "fetch commit abababa from \(workshop["source"])")
            #expect(error.detail == "commit \(commit) is not there")
        }
    }
}

@Suite struct `A fetch that fails changes nothing and says why` {
    @Test func `where there is no repository`() throws {
        try Workshop.use { workshop in
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            let source = workshop["nowhere"]

            let error = try gitError { () throws(GitError) in
                try mirror.fetch(from: source, references: [main])
            }

            #expect(
                error.description
                    == "cannot fetch refs/heads/main from \(source): failed to resolve path "
                    + "'\(source)': No such file or directory; check that it exists and is "
                    + "spelled so"
            )
            #expect(error.kind == .notFound)
        }
    }

    @Test func `where the history is cut off`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("origin")
            try workshop.commit(["a.yaml": "one"], in: "origin")
            try workshop.commit(["a.yaml": "two"], in: "origin")
            let url = "file://\(workshop["origin"])"
            try workshop.git(in: "origin", "clone", "--quiet", "--depth=1", url, "../source")
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])

            let error = try gitError { () throws(GitError) in
                try mirror.fetch(from: workshop["source"], references: [main])
            }

            #expect(error.kind == .rejected)
            #expect(error.detail == "its history is cut off; run `git fetch --unshallow` in it")
        }
    }

    @Test func `where an object is missing`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let first = try workshop.commit(["a.yaml": "one"])
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            try mirror.fetch(from: workshop["source"], references: [main])
            try workshop.commit(["a.yaml": "two"])
            try workshop.removeObject(workshop.id("HEAD:a.yaml"), in: "source")

            let error = try gitError { () throws(GitError) in
                try mirror.fetch(from: workshop["source"], references: [main])
            }

            #expect(error.kind == .damaged)
            #expect(try mirror.commitID(of: main) == first)
        }
    }

    @Test(
        arguments: ["main", "refs/heads/*", "refs/heads/a..b", "refs/heads/", "HEAD", "refs/a\0b"]
    )
    func `where the name is none of a reference`(name: String) throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])

            let error = try gitError { () throws(GitError) in
                try mirror.fetch(from: workshop["source"], references: [name])
            }

            #expect(error.kind == .other)
            #expect(error.detail.hasSuffix("is no full name of a reference, like refs/heads/main"))
        }
    }
}
