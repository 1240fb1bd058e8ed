import Foundation
import Git
import Testing

private let main = "refs/heads/main"
private let status = "refs/heads/status"

@Suite struct `A repository behind a server` {
    @Test func `is followed like one at a path`() throws {
        try Workshop.serve { workshop, url in
            try workshop.makeRepository("source")
            try workshop.commit(["a.yaml": "one"])
            try workshop.git(in: "source", "branch", "next")
            try workshop.git(in: "source", "tag", "v1")
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            let references = [main, "refs/heads/next", "refs/heads/never"]
            try mirror.fetch(from: "\(url)/source", references: references)
            #expect(try mirror.commitID(of: "refs/heads/next") != nil)
            try workshop.git(in: "source", "branch", "--delete", "next")
            let commit = try workshop.commit(["a.yaml": "two"])

            try mirror.fetch(from: "\(url)/source", references: references)

            #expect(try mirror.commitID(of: main) == commit)
            #expect(
                try workshop.git(in: "mirror", "for-each-ref", "--format=%(refname)") == main,
                "neither a tag that nobody asked for, nor a branch that was deleted"
            )
            try workshop.git(in: "mirror", "fsck", "--strict")
        }
    }

    @Test func `gives a commit by its id, if a branch or a tag leads to it`() throws {
        try Workshop.serve { workshop, url in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["a.yaml": "one"])
            try workshop.commit(["a.yaml": "two"])
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            let absent = try #require(ObjectID(hex: String(repeating: "ab", count: 20)))

            try mirror.fetch(from: "\(url)/source", commit: commit)
            let error = try gitError { () throws(GitError) in
                try mirror.fetch(from: "\(url)/source", commit: absent)
            }

            #expect(try mirror.entries(at: commit, under: "").entries.count == 1)
            #expect(error.kind == .notFound)
        }
    }

    @Test func `is pushed to`() throws {
        try Workshop.serve { workshop, url in
            try workshop.makeRepository("source", bare: true)
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            let first = try mirror.writeCommit("one")
            let second = try mirror.writeCommit("two", after: [first])
            let source = "\(url)/source"

            try mirror.push(first, to: source, reference: status, expecting: nil)
            try mirror.push(second, to: source, reference: status, expecting: first)
            try mirror.push(second, to: source, reference: status, expecting: second)

            #expect(try workshop.id(status) == second)
            #expect(try workshop.git(in: "mirror", "for-each-ref") == "")
            let error = try gitError { () throws(GitError) in
                try mirror.push(second, to: source, reference: status, expecting: first)
            }
            #expect(error.kind == .conflict)
            #expect(error.detail == "\(status) is at \(second.short), not at \(first.short)")
        }
    }

    @Test func `refuses a push in its own words`() throws {
        try Workshop.serve { workshop, url in
            try workshop.makeRepository("source", bare: true)
            let hook = workshop["source/hooks/update"]
            try Data("#!/bin/sh\nexit 1\n".utf8).write(to: URL(filePath: hook))
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755],
                ofItemAtPath: hook
            )
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            let commit = try mirror.writeCommit("one")
            let source = "\(url)/source"

            let error = try gitError { () throws(GitError) in
                try mirror.push(commit, to: source, reference: status, expecting: nil)
            }

            #expect(
                error.description
                    == "cannot push commit \(commit.short) to \(status) of \(source): hook declined; "
                    + "change what was refused, or ask who looks after the other side"
            )
            #expect(error.kind == .rejected)
        }
    }

    @Test func `is unreachable where nobody listens`() throws {
        try Workshop.use { workshop in
            let daemon = try Daemon(for: workshop)
            daemon.stop()
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])

            let error = try gitError { () throws(GitError) in
                try mirror.fetch(from: "\(daemon.url)/source", references: [main])
            }

            #expect(error.kind == .unreachable)
            #expect(error.operation == "fetch \(main) from \(daemon.url)/source")
        }
    }

    @Test func `is not there where the server does not have it`() throws {
        try Workshop.serve { workshop, url in
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])

            let error = try gitError { () throws(GitError) in
                try mirror.fetch(from: "\(url)/nowhere", references: [main])
            }

            #expect(error.kind == .notFound)
        }
    }
}

extension Workshop {
    /// Opens a workshop with a server for its repositories.
    static func serve(_ body: (Workshop, String) throws -> Void) throws {
        try use { workshop in
            let daemon = try Daemon(for: workshop)
            defer { daemon.stop() }
            try body(workshop, daemon.url)
        }
    }
}
