import Foundation
import Git
import Testing

private let ada = Signature(name: "Ada", email: "ada@example.com", at: 1_700_000_000)

@Suite struct `A tree is written from changes` {
    @Test func `to files in folders that are made for them`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("mirror", bare: true)
            let mirror = try Repository.open(at: workshop["mirror"])
            let one = try mirror.writeBlob(Array("one".utf8))
            let two = try mirror.writeBlob([])

            let tree = try mirror.writeTree(
                basedOn: nil,
                changes: ["status/a/b.json": one, "status/a.json": two, "SUMMARY.md": one]
            )

            #expect(
                try workshop.git(in: "mirror", "ls-tree", "-r", tree.hex) == """
                    100644 blob \(one)\tSUMMARY.md
                    100644 blob \(two)\tstatus/a.json
                    100644 blob \(one)\tstatus/a/b.json
                    """
            )
        }
    }

    @Test func `that keep what they do not name`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["a/b/c": "1", "a/d": "2", "e": "3"])
            let repository = try Repository.open(at: workshop["source"])
            let blob = try repository.writeBlob([9])

            let tree = try repository.writeTree(
                basedOn: commit,
                changes: ["a/b/c": blob, "a/b/f": blob, "e": nil, "not/there": nil]
            )

            let paths = try workshop.git(in: "source", "ls-tree", "-r", "--name-only", tree.hex)
            #expect(paths == "a/b/c\na/b/f\na/d")
            #expect(try workshop.id("\(tree.hex):a/b/c") == blob)
            #expect(try workshop.id("\(tree.hex):a/d") == workshop.id("HEAD:a/d"))
        }
    }

    @Test func `and folders vanish with their last file`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["a/b/c": "1", "a/b/d": "2", "e": "3"])
            let repository = try Repository.open(at: workshop["source"])

            let tree = try repository.writeTree(
                basedOn: commit,
                changes: ["a/b/c": nil, "a/b/d": nil]
            )
            let empty = try repository.writeTree(
                basedOn: commit,
                changes: ["a/b/c": nil, "a/b/d": nil, "e": nil]
            )

            #expect(
                try workshop.git(in: "source", "ls-tree", "-r", "-t", "--name-only", tree.hex)
                    == "e"
            )
            #expect(empty.hex == "4b825dc642cb6eb9a060e54bf8d69288fbee4904", "the empty tree")
        }
    }

    @Test func `and a file may become a folder, and a folder a file`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["a": "1", "b/c": "2"])
            let repository = try Repository.open(at: workshop["source"])
            let blob = try repository.writeBlob([9])

            let tree = try repository.writeTree(
                basedOn: commit,
                changes: ["a": nil, "a/x": blob, "b/c": nil, "b": blob]
            )

            let paths = try workshop.git(in: "source", "ls-tree", "-r", "--name-only", tree.hex)
            #expect(paths == "a/x\nb")
        }
    }

    @Test func `and no change leaves the tree as it is`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["a/b": "1"])
            let repository = try Repository.open(at: workshop["source"])

            let tree = try repository.writeTree(basedOn: commit, changes: [:])

            #expect(try tree == repository.treeID(of: commit))
            #expect(try tree == workshop.id("HEAD^{tree}"))
        }
    }

    @Test(arguments: ["", "/a", "a/", "a//b", "a/../b", "./a", ".git/config", "a\0b"])
    func `and a path that is none of a file is refused`(path: String) throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("mirror", bare: true)
            let mirror = try Repository.open(at: workshop["mirror"])
            let blob = try mirror.writeBlob([1])

            let error = try gitError { () throws(GitError) in
                _ = try mirror.writeTree(basedOn: nil, changes: [path: blob])
            }

            #expect(error.kind == .other)
        }
    }

    @Test func `and a folder is not removed as if it were a file`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["a/b": "1"])
            let repository = try Repository.open(at: workshop["source"])

            let error = try gitError { () throws(GitError) in
                _ = try repository.writeTree(basedOn: commit, changes: ["a": nil])
            }

            #expect(error.detail == "\"a\" is a folder, not a file")
        }
    }

    @Test func `and content that is not there is refused`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("mirror", bare: true)
            let mirror = try Repository.open(at: workshop["mirror"])
            let blob = try #require(ObjectID(hex: String(repeating: "ab", count: 20)))

            let error = try gitError { () throws(GitError) in
                _ = try mirror.writeTree(basedOn: nil, changes: ["a": blob])
            }

            #expect(error.operation == "write a tree based on nothing in \(mirror.path)")
        }
    }
}

@Suite struct `A commit is written` {
    @Test func `as git would have written it`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let parent = try workshop.commit(["a": "1"])
            let repository = try Repository.open(at: workshop["source"])
            let tree = try repository.writeTree(
                basedOn: parent,
                changes: ["b": repository.writeBlob(Array("2".utf8))]
            )

            let commit = try repository.writeCommit(
                tree: tree,
                parents: [parent],
                author: ada,
                message: "Übersicht\n\nMore.\n"
            )

            let message = Array("Übersicht\n\nMore.\n".utf8)
            let arguments = ["commit-tree", "-p", parent.hex, "-F", "-", tree.hex]
            #expect(try workshop.git(in: "source", arguments, input: message) == commit.hex)
            try workshop.git(in: "source", "fsck", "--strict", commit.hex)
            try workshop.git(in: "source", "reset", "--quiet", "--hard", commit.hex)
            #expect(
                try workshop.git(in: "source", "log", "-1", "--format=%an <%ae> %at %s", commit.hex)
                    == "Ada <ada@example.com> 1700000000 Übersicht"
            )
            #expect(try repository.isAncestor(parent, of: commit))
            #expect(try repository.treeID(of: commit) == tree)
        }
    }

    @Test func `with no parent or with several`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("mirror", bare: true)
            let mirror = try Repository.open(at: workshop["mirror"])
            let tree = try mirror.writeTree(basedOn: nil, changes: [:])
            func commit(_ parents: [ObjectID], _ message: String) throws(GitError) -> ObjectID {
                try mirror.writeCommit(tree: tree, parents: parents, author: ada, message: message)
            }

            let first = try commit([], "First")
            let second = try commit([], "Second")
            let merge = try commit([first, second], "Merge")

            #expect(
                try workshop.git(in: "mirror", "rev-list", "--parents", "-1", merge.hex)
                    == "\(merge) \(first) \(second)"
            )
            #expect(try !mirror.isAncestor(first, of: second))
            #expect(try mirror.isAncestor(second, of: merge))
            #expect(try !mirror.isAncestor(merge, of: second))
            #expect(try mirror.isAncestor(merge, of: merge))
        }
    }

    @Test func `and not without its tree, its parents or a name`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("mirror", bare: true)
            let mirror = try Repository.open(at: workshop["mirror"])
            let tree = try mirror.writeTree(basedOn: nil, changes: [:])
            let absent = try #require(ObjectID(hex: String(repeating: "ab", count: 20)))
            func kind(_ tree: ObjectID, _ parents: [ObjectID], _ name: String) throws
                -> GitError.Kind
            {
                try gitError { () throws(GitError) in
                    _ = try mirror.writeCommit(
                        tree: tree,
                        parents: parents,
                        author: Signature(name: name, email: "a@example.com", at: 0),
                        message: "x"
                    )
                }.kind
            }

            #expect(try kind(absent, [], "Ada") == .notFound)
            #expect(try kind(tree, [absent], "Ada") == .notFound)
            #expect(try kind(tree, [], "<>") == .other)
            let error = try gitError { () throws(GitError) in
                _ = try mirror.isAncestor(absent, of: absent)
            }
            #expect(error.kind == .notFound)
        }
    }
}

@Suite struct `A commit of many files` {
    @Test func `is one pack that holds nothing of its parent, and no other file`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let files = Dictionary(uniqueKeysWithValues: (0..<20).map { ("old/\($0)", "\($0)") })
            let parent = try workshop.commit(files)
            let repository = try Repository.open(at: workshop["source"])
            let before = try workshop.files(in: "source/.git/objects").count

            let commit = try repository.writeAsPack(onto: parent) { (staging) throws(GitError) in
                try staging.writeCommit("new", after: [parent])
            }

            let added = try workshop.files(in: "source/.git/objects").count - before
            #expect(added == 2, "a pack and its index")
            try workshop.git(in: "source", "fsck", "--strict", commit.hex)
            let pack = try workshop.git(in: "source", "count-objects", "-v")
            // The commit, the root, the folder and the file.
            #expect(pack.contains("in-pack: 4\n"))
            #expect(try repository.isAncestor(parent, of: commit))
            #expect(
                try workshop.git(in: "source", "show", "\(commit.hex):status/a.json") == "new"
            )
        }
    }

    @Test func `is written into a repository that has nothing`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("mirror", bare: true)
            let mirror = try Repository.open(at: workshop["mirror"])

            let commit = try mirror.writeAsPack(onto: nil) { (staging) throws(GitError) in
                try staging.writeCommit("first")
            }

            try workshop.git(in: "mirror", "fsck", "--strict", commit.hex)
        }
    }

    @Test func `leaves nothing behind where it fails`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let parent = try workshop.commit(["a": "1"])
            let repository = try Repository.open(at: workshop["source"])
            let before = try workshop.files(in: "source/.git")

            let error = try gitError { () throws(GitError) in
                _ = try repository.writeAsPack(onto: parent) { (staging) throws(GitError) in
                    _ = try staging.writeCommit("new", after: [parent])
                    throw GitError(kind: .other, operation: "write", detail: "no more")
                }
            }

            #expect(error.detail == "no more")
            #expect(try workshop.files(in: "source/.git") == before)
        }
    }

    @Test func `is what it would be as single files`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let parent = try workshop.commit(["a": "1"])
            let repository = try Repository.open(at: workshop["source"])
            let packed = try repository.writeAsPack(onto: parent) { (staging) throws(GitError) in
                try staging.writeCommit("new", after: [parent])
            }
            #expect(try repository.writeCommit("new", after: [parent]) == packed)
        }
    }

    @Test func `keeps what is alike once, in a mirror too`() throws {
        try Workshop.use { workshop in
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            var random = SystemRandomNumberGenerator()
            // Nothing but the number differs, and by itself none of them gets shorter.
            let common = (0..<4096).map { _ in UInt8.random(in: 0...255, using: &random) }

            _ = try mirror.writeAsPack(onto: nil) { (staging) throws(GitError) in
                var blobs: [String: ObjectID?] = [:]
                for number in 0..<100 {
                    blobs["\(number)"] = try staging.writeBlob(Array("\(number)".utf8) + common)
                }
                return try staging.writeCommit(
                    tree: staging.writeTree(basedOn: nil, changes: blobs),
                    parents: [],
                    author: ada,
                    message: "alike"
                )
            }

            let folder = "mirror/objects/pack"
            let packs = try workshop.names(in: folder).filter { $0.hasSuffix(".pack") }
            try #require(packs.count == 1)
            // How many are kept whole depends on which of libgit2's threads is quicker.
            let byteCount = try workshop.byteCount("\(folder)/\(packs[0])")
            #expect(byteCount < 10 * common.count, "a tenth of all of them")
        }
    }

    @Test func `has the blobs whose ids were worked out before`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("mirror", bare: true)
            let mirror = try Repository.open(at: workshop["mirror"])
            for bytes in [[], Array("one".utf8)] as [[UInt8]] {
                #expect(try Repository.blobID(of: bytes) == mirror.writeBlob(bytes))
            }
        }
    }
}
