import Foundation
import Git
import Testing

private let status = "refs/heads/status"

/// Somebody who follows a repository, and writes commits for it.
private struct Writer: ~Copyable {
    let mirror: Repository

    init(_ workshop: Workshop) throws {
        let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
        try mirror.fetch(from: workshop["source"], references: ["refs/heads/main", status])
        self.mirror = mirror
    }

    func push(
        _ commit: ObjectID,
        to url: String,
        expecting old: ObjectID? = nil
    ) throws(GitError) {
        try mirror.push(commit, to: url, reference: status, expecting: old)
    }
}

@Suite struct `A push to a path moves a reference forward` {
    @Test(arguments: [false, true])
    func `in a repository with a work tree or a bare one`(isBare: Bool) throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source", bare: isBare)
            let writer = try Writer(workshop)
            let first = try writer.mirror.writeCommit("one")
            let second = try writer.mirror.writeCommit("two", after: [first])

            try writer.push(first, to: workshop["source"])
            try writer.push(second, to: "file://\(workshop["source"])", expecting: first)

            #expect(try workshop.id(status) == second)
            #expect(try workshop.git(in: "source", "show", "status:status/a.json") == "two")
            try workshop.git(in: "source", "fsck", "--strict", "--full")
        }
    }

    @Test func `and brings only what is not there`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let main = try workshop.commit(["a/b.yaml": "one", "c.yaml": "two"])
            let before = try workshop.objectCount(in: "source")
            let writer = try Writer(workshop)
            let commit = try writer.mirror.writeCommit("one", after: [main])

            try writer.push(commit, to: workshop["source"])

            let new = try workshop.objectCount(in: "source") - before
            #expect(new == 3, "a commit and two trees; the blob is there")
        }
    }

    @Test func `and brings nothing else, not even into an empty repository`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            try workshop.commit(["a/b.yaml": "one"])
            try workshop.makeRepository("other", bare: true)
            let writer = try Writer(workshop)
            let commit = try writer.mirror.writeCommit("status")

            try writer.push(commit, to: workshop["other"])

            #expect(try workshop.objectCount(in: "other") == 4, "a commit, two trees and a blob")
        }
    }

    @Test func `and a reference that is there already is left alone`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let writer = try Writer(workshop)
            let commit = try writer.mirror.writeCommit("one")
            try writer.push(commit, to: workshop["source"])
            let before = try workshop.files(in: "source")

            try writer.push(commit, to: workshop["source"], expecting: commit)

            #expect(try workshop.files(in: "source") == before)
        }
    }

    @Test func `and is followed without anything that comes back`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let writer = try Writer(workshop)
            let commit = try writer.mirror.writeCommit("one")
            try writer.push(commit, to: workshop["source"])
            let before = try workshop.objectCount(in: "mirror")

            try writer.mirror.follow(status, to: commit)

            #expect(try writer.mirror.commitID(of: status) == commit)
            #expect(try workshop.objectCount(in: "mirror") == before)
            try writer.mirror.fetch(from: workshop["source"], references: [status])
            #expect(try workshop.objectCount(in: "mirror") == before)
        }
    }

    @Test func `and what was pushed is fetched like anything else`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let writer = try Writer(workshop)
            let commit = try writer.mirror.writeCommit("one")
            try writer.push(commit, to: workshop["source"])

            try writer.mirror.fetch(from: workshop["source"], references: [status])

            #expect(try writer.mirror.commitID(of: status) == commit)
        }
    }
}

@Suite struct `A push to a path is a conflict` {
    @Test func `where the reference moved meanwhile`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let writer = try Writer(workshop)
            let first = try writer.mirror.writeCommit("one")
            let theirs = try writer.mirror.writeCommit("theirs", after: [first])
            let ours = try writer.mirror.writeCommit("ours", after: [first])
            let source = workshop["source"]
            try writer.push(first, to: source)
            try writer.push(theirs, to: source, expecting: first)

            let error = try gitError { () throws(GitError) in
                try writer.push(ours, to: source, expecting: first)
            }

            #expect(
                error.description
                    == "cannot push commit \(ours.short) to \(status) of \(source): \(status) is at "
                    + "\(theirs.short), not at \(first.short); read it again and try again"
            )
            #expect(error.kind == .conflict)
            #expect(try workshop.id(status) == theirs)
            #expect(try !Repository.open(at: source).hasCommit(ours))
        }
    }

    @Test func `where the reference should not exist, or should`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let writer = try Writer(workshop)
            let first = try writer.mirror.writeCommit("one")
            let second = try writer.mirror.writeCommit("two", after: [first])
            let source = workshop["source"]

            let missing = try gitError { () throws(GitError) in
                try writer.push(second, to: source, expecting: first)
            }
            try writer.push(first, to: source)
            let present = try gitError { () throws(GitError) in
                try writer.push(second, to: source)
            }

            #expect(missing.kind == .conflict)
            #expect(missing.detail == "there is no \(status)")
            #expect(present.kind == .conflict)
            #expect(present.detail == "\(status) is at \(first.short), and should not exist yet")
        }
    }

    @Test func `where it would not move forward`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let writer = try Writer(workshop)
            let first = try writer.mirror.writeCommit("one")
            let other = try writer.mirror.writeCommit("other")
            let source = workshop["source"]
            try writer.push(first, to: source)

            let error = try gitError { () throws(GitError) in
                try writer.push(other, to: source, expecting: first)
            }

            #expect(error.kind == .conflict)
            #expect(
                error.detail == "commit \(other.short) does not come after \(first.short)"
            )
            #expect(try workshop.id(status) == first)
        }
    }

    @Test func `where another process holds the reference`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let writer = try Writer(workshop)
            let commit = try writer.mirror.writeCommit("one")
            try Data().write(to: URL(filePath: workshop["source/.git/\(status).lock"]))

            let error = try gitError { () throws(GitError) in
                try writer.push(commit, to: workshop["source"])
            }

            #expect(error.kind == .conflict)
        }
    }
}

@Suite struct `A push to a path is refused` {
    @Test func `where the branch is checked out`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let main = try workshop.commit(["a.yaml": "one"])
            let writer = try Writer(workshop)
            let commit = try writer.mirror.writeCommit("one", after: [main])

            let error = try writer.refusal(
                of: commit,
                to: workshop["source"],
                "refs/heads/main",
                expecting: main
            )

            #expect(error.kind == .rejected)
            #expect(
                error.detail
                    == "refs/heads/main is checked out there; push to another branch, or check out "
                    + "another"
            )
            #expect(try workshop.id("refs/heads/main") == main)
        }
    }

    @Test func `where the branch is checked out and has no commit yet`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let writer = try Writer(workshop)
            let commit = try writer.mirror.writeCommit("one")

            let error = try writer.refusal(
                of: commit,
                to: workshop["source"],
                "refs/heads/main",
                expecting: nil
            )

            #expect(error.kind == .rejected)
        }
    }

    @Test func `where the branch is checked out in a linked work tree`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let main = try workshop.commit(["a.yaml": "one"])
            try workshop.git(
                in: "source",
                "worktree",
                "add",
                "--quiet",
                "-b",
                "status",
                "../linked"
            )
            let writer = try Writer(workshop)
            let commit = try writer.mirror.writeCommit("one", after: [main])

            for path in ["source", "linked"] {
                let error = try writer.refusal(
                    of: commit,
                    to: workshop[path],
                    status,
                    expecting: main
                )
                #expect(error.kind == .rejected)
            }
        }
    }

    @Test func `where the name is another one of a reference`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let main = try workshop.commit(["a.yaml": "one"])
            try workshop.git(in: "source", "symbolic-ref", status, "refs/heads/main")
            let writer = try Writer(workshop)
            let commit = try writer.mirror.writeCommit("one", after: [main])

            let error = try writer.refusal(
                of: commit,
                to: workshop["source"],
                status,
                expecting: main
            )

            #expect(error.kind == .rejected)
            #expect(try workshop.id("refs/heads/main") == main)
        }
    }

    @Test func `where there is no such commit, repository or name`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let writer = try Writer(workshop)
            let commit = try writer.mirror.writeCommit("one")
            let absent = try #require(ObjectID(hex: String(repeating: "ab", count: 20)))
            let source = workshop["source"]

            let errors = try [
                writer.refusal(of: absent, to: source, status, expecting: nil),
                writer.refusal(of: commit, to: workshop["nowhere"], status, expecting: nil),
                writer.refusal(of: commit, to: source, "status", expecting: nil),
            ]

            #expect(errors.map(\.kind) == [.notFound, .notFound, .other])
        }
    }
}

extension Writer {
    fileprivate borrowing func refusal(
        of commit: ObjectID,
        to url: String,
        _ reference: String,
        expecting old: ObjectID?
    ) throws -> GitError {
        try gitError { () throws(GitError) in
            try mirror.push(commit, to: url, reference: reference, expecting: old)
        }
    }
}
