import Foundation
import Git
import Glibc
import Testing

@Suite struct `A repository is opened exactly where it is` {
    @Test(arguments: ["source", "source/.git", "bare.git"])
    func `a work tree, its .git and a bare one`(form: String) throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["a.yaml": "one"])
            try workshop.git(in: "source", "clone", "--quiet", "--bare", ".", "../bare.git")

            let repository = try Repository.open(at: workshop[form])

            #expect(repository.path == workshop[form])
            #expect(try repository.commitID(of: "HEAD") == commit)
        }
    }

    @Test func `folders above are not searched`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            try workshop.commit(["teams/a.yaml": "one"])
            let path = workshop["source/teams"]

            let error = try gitError { () throws(GitError) in _ = try Repository.open(at: path) }

            #expect(error.kind == .notFound)
            #expect(
                error.description
                    == "cannot open the repository at \(path): could not find repository from "
                    + "'\(path)'; check that it exists and is spelled so"
            )
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a folder away"))
    func `one of another user is refused`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            try workshop.commit(["a.yaml": "one"])
            for path in ["source", "source/.git"] {
                try FileManager.default.setAttributes(
                    [.ownerAccountID: 12_345],
                    ofItemAtPath: workshop[path]
                )
            }
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])

            let error = try gitError { () throws(GitError) in
                try mirror.fetch(from: workshop["source"], references: ["refs/heads/main"])
            }

            #expect(error.kind == .other)
            #expect(
                error.detail
                    == "it belongs to another user; run as its owner, or make it this user's"
            )
        }
    }
}

@Suite struct `A repository that is no longer used` {
    @Test func `lets its files go`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            try workshop.commit(["a.yaml": "one"])
            try workshop.git(in: "source", "repack", "-a", "-d", "--quiet")
            func read() throws {
                let repository = try Repository.open(at: workshop["source"])
                _ = try repository.blob(workshop.id("HEAD:a.yaml"), maxBytes: 3)
                #expect(try workshop.openFiles() != [])
            }

            try read()

            #expect(try workshop.openFiles() == [])
        }
    }
}

/// Where a repository lives in a program: its calls run on the actor's executor.
private actor Home {
    private let repository: Repository

    init(path: String) throws(GitError) {
        repository = try Repository.openOrCreateMirror(at: path)
    }

    func fetch(from url: String, _ reference: String) throws(GitError) -> ObjectID? {
        try repository.fetch(from: url, references: [reference])
        return try repository.commitID(of: reference)
    }
}

@Suite struct `A repository lives in an actor` {
    @Test func `which asks it one thing at a time`() async throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        try workshop.makeRepository("source")
        let commit = try workshop.commit(["a.yaml": "one"])
        let home = try Home(path: workshop["mirror"])

        async let first = home.fetch(from: workshop["source"], "refs/heads/main")
        async let second = home.fetch(from: workshop["source"], "refs/heads/main")

        #expect(try await [first, second] == [commit, commit])
    }

    @Test func `and two of them may follow into one mirror`() async throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        try workshop.makeRepository("source")
        let commit = try workshop.commit(["a.yaml": "one"])
        let homes = try [Home(path: workshop["mirror"]), Home(path: workshop["mirror"])]
        _ = try await homes[0].fetch(from: workshop["source"], "refs/heads/main")

        async let first = homes[0].fetch(from: workshop["source"], "refs/heads/main")
        async let second = homes[1].fetch(from: workshop["source"], "refs/heads/main")

        #expect(try await [first, second] == [commit, commit])
    }
}

@Suite struct `A mirror is made where there is none` {
    @Test func `with the folders above it, and open to its user only`() throws {
        try Workshop.use { workshop in
            let path = workshop["var/lib/mirror"]

            let mirror = try Repository.openOrCreateMirror(at: path)

            #expect(try mirror.commitID(of: "HEAD") == nil)
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o700)
            #expect(
                try workshop.git(in: "var/lib/mirror", "rev-parse", "--is-bare-repository")
                    == "true"
            )
        }
    }

    @Test func `and opened again afterwards`() throws {
        try Workshop.use { workshop in
            let path = workshop["mirror"]
            let blob = try Repository.openOrCreateMirror(at: path).writeBlob([1, 2])

            let mirror = try Repository.openOrCreateMirror(at: path)

            #expect(try mirror.blob(blob, maxBytes: 2) == [1, 2])
        }
    }

    @Test func `an empty folder becomes one`() throws {
        try Workshop.use { workshop in
            try FileManager.default.createDirectory(
                atPath: workshop["mirror"],
                withIntermediateDirectories: false
            )

            _ = try Repository.openOrCreateMirror(at: workshop["mirror"])

            try workshop.git(in: "mirror", "rev-parse", "--is-bare-repository")
        }
    }

    @Test func `a folder of something else is left alone`() throws {
        try Workshop.use { workshop in
            let path = workshop["mirror"]
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: false
            )
            try Data("hello".utf8).write(to: URL(filePath: "\(path)/letter.txt"))

            let error = try gitError { () throws(GitError) in
                _ = try Repository.openOrCreateMirror(at: path)
            }

            #expect(error.kind == .damaged)
            #expect(
                error.description
                    == "cannot open the mirror at \(path): could not find repository from "
                    + "'\(path)'; look at it with `git fsck`; a mirror may be deleted, and is made "
                    + "again"
            )
            #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["letter.txt"])
        }
    }

    @Test func `a repository with a work tree is no mirror`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("mirror")

            let error = try gitError { () throws(GitError) in
                _ = try Repository.openOrCreateMirror(at: workshop["mirror"])
            }

            #expect(error.kind == .damaged)
            #expect(error.detail == "it has a work tree")
        }
    }

    @Test(arguments: ["config", "HEAD"])
    func `one with a damaged file is damaged`(file: String) throws {
        try Workshop.use { workshop in
            _ = try Repository.openOrCreateMirror(at: workshop["mirror"])
            try Data("[core\0".utf8).write(to: URL(filePath: workshop["mirror/\(file)"]))

            let error = try gitError { () throws(GitError) in
                let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
                _ = try mirror.commitID(of: "HEAD")
            }

            #expect(error.kind == .damaged)
        }
    }

    @Test func `a file in its place is damaged`() throws {
        try Workshop.use { workshop in
            try Data("hello".utf8).write(to: URL(filePath: workshop["mirror"]))

            let error = try gitError { () throws(GitError) in
                _ = try Repository.openOrCreateMirror(at: workshop["mirror"])
            }

            #expect(error.kind == .damaged)
        }
    }

    @Test func `an object that was changed on disk is damaged`() throws {
        try Workshop.use { workshop in
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            let good = try mirror.writeBlob(Array("good".utf8))
            let evil = try mirror.writeBlob(Array("evil".utf8))
            func file(_ id: ObjectID) -> String {
                workshop["mirror/objects/\(id.hex.prefix(2))/\(id.hex.dropFirst(2))"]
            }
            try FileManager.default.removeItem(atPath: file(good))
            try FileManager.default.copyItem(atPath: file(evil), toPath: file(good))
            let again = try Repository.open(at: workshop["mirror"])

            let error = try gitError { () throws(GitError) in
                _ = try again.blob(good, maxBytes: 100)
            }

            #expect(error.kind == .damaged)
            #expect(error.detail.hasPrefix("object hash mismatch"))
        }
    }
}
