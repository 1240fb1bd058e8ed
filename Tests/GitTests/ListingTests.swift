import Foundation
import Git
import Testing

@Suite struct `The files of a commit are listed` {
    @Test func `by the bytes of their paths`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let files = [
                "b.yaml", "a/z.yaml", "a.yaml", "a-b/c.yaml", "a0/d.yaml", "Z.yaml", "é.yaml",
            ]
            let commit = try workshop.commit(
                Dictionary(uniqueKeysWithValues: files.map { ($0, Optional("text of \($0)")) })
            )
            let repository = try Repository.open(at: workshop["source"])

            let listing = try repository.entries(at: commit, under: "")

            #expect(
                listing.entries.map(\.path) == [
                    "Z.yaml", "a-b/c.yaml", "a.yaml", "a/z.yaml", "a0/d.yaml", "b.yaml", "é.yaml",
                ]
            )
            #expect(listing.refusedPaths == [])
            for entry in listing.entries {
                let text = Array("text of \(entry.path)".utf8)
                #expect(try repository.blob(entry.blob, maxBytes: 100) == text)
            }
        }
    }

    @Test(arguments: ["teams", "teams/", "/teams", "teams/a", ""])
    func `below a folder, with their paths from the root`(folder: String) throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["teams/a/b.yaml": "one", "teamsters.yaml": "two"])
            let repository = try Repository.open(at: workshop["source"])

            let listing = try repository.entries(at: commit, under: folder) {
                !$0.hasPrefix("teamst")
            }

            #expect(listing.entries.map(\.path) == ["teams/a/b.yaml"])
        }
    }

    @Test func `if they are wanted`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["a.yaml": "one", "b.txt": "two"])
            let repository = try Repository.open(at: workshop["source"])

            let listing = try repository.entries(at: commit, under: "") { $0.hasSuffix(".yaml") }

            #expect(listing.entries.map(\.path) == ["a.yaml"])
        }
    }

    @Test func `without symbolic links and submodules, with those that may be executed`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let first = try workshop.commit(["plain.yaml": "one", "tool.yaml": "two"])
            let link = try workshop.writeObject("blob", Array("plain.yaml".utf8))
            try workshop.git(in: "source", "update-index", "--chmod=+x", "tool.yaml")
            for (mode, object, path) in [
                ("120000", link, "link.yaml"), ("160000", first, "module"),
            ] {
                let entry = "\(mode),\(object.hex),\(path)"
                try workshop.git(in: "source", "update-index", "--add", "--cacheinfo", entry)
            }
            try workshop.git(in: "source", "commit", "--quiet", "--message", "Modes")
            let repository = try Repository.open(at: workshop["source"])

            let listing = try repository.entries(at: workshop.id("HEAD"), under: "")

            #expect(listing.entries.map(\.path) == ["plain.yaml", "tool.yaml"])
            #expect(listing.refusedPaths == [])
            #expect(
                listing.linkedPaths == [
                    LinkedPath(path: "link.yaml", isSubmodule: false),
                    LinkedPath(path: "module", isSubmodule: true),
                ]
            )
        }
    }

    @Test func `and the root of an empty tree has none`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit([:])
            let repository = try Repository.open(at: workshop["source"])

            #expect(try repository.entries(at: commit, under: "").entries == [])
        }
    }

    @Test(arguments: ["nowhere", "a.yaml", "a.yaml/b", "..", "teams/../teams"])
    func `and a folder that is not there is not found`(folder: String) throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["a.yaml": "one", "teams/b.yaml": "two"])
            let repository = try Repository.open(at: workshop["source"])

            let error = try gitError { () throws(GitError) in
                _ = try repository.entries(at: commit, under: folder)
            }

            #expect(
                error.description
                    == "cannot list \(folder) at commit \(commit.short) in \(repository.path): there "
                    + "is no folder \(folder); check that it exists and is spelled so"
            )
            #expect(error.kind == .notFound)
        }
    }

    @Test func `and neither is a commit that is not there`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            try workshop.commit(["a.yaml": "one"])
            let repository = try Repository.open(at: workshop["source"])
            let tree = try workshop.id("HEAD^{tree}")

            let error = try gitError { () throws(GitError) in
                _ = try repository.entries(at: tree, under: "")
            }

            #expect(error.kind == .notFound)
            #expect(try !repository.hasCommit(tree))
        }
    }
}

@Suite struct `A tree that git would not make` {
    @Test(
        arguments: [
            ([0xff, 0x61], "\\xffa"), ([0x61, 0x0a], "a\\u000a"), (Array("..".utf8), ".."),
            (Array(".".utf8), "."), (Array(".GIT".utf8), ".GIT"), (Array("a/b".utf8), "a/b"),
            (Array("\u{202e}a".utf8), "\\u202ea"), ([0xc0, 0xaf], "\\xc0\\xaf"),
            ([0xe2, 0x82, 0xac, 0x80], "€\\x80"),
        ] as [([UInt8], String)]
    )
    func `has names that are left out and told`(name: [UInt8], shown: String) throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let blob = try workshop.writeObject("blob", [1])
            let folder = try workshop.writeRawTree([
                ("100644", name, blob),
                ("40000", name, try workshop.writeRawTree([("100644", Array("c".utf8), blob)])),
            ])
            let commit = try workshop.commitRawTree([("40000", Array("teams".utf8), folder)])
            let repository = try Repository.open(at: workshop["source"])

            let listing = try repository.entries(at: commit, under: "")

            #expect(listing.entries == [])
            #expect(listing.refusedPaths == ["teams/\(shown)", "teams/\(shown)"])
        }
    }

    @Test(
        arguments: [["b", "a"], ["a", "a"]]
    )
    func `has names out of order or twice, and is damaged`(names: [String]) throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let good = try workshop.commit(["a.yaml": "one"])
            let blob = try workshop.writeObject("blob", [1])
            let commit = try workshop.commitRawTree(
                names.map { ("100644", Array($0.utf8), blob) }
            )
            let repository = try Repository.open(at: workshop["source"])

            let error = try gitError { () throws(GitError) in
                _ = try repository.entries(at: commit, under: "")
            }

            #expect(error.kind == .damaged)
            #expect(error.detail == "the tree of the root is not in order")
            let another = try gitError { () throws(GitError) in
                _ = try repository.changes(from: good, to: commit, under: "")
            }
            #expect(another.kind == .damaged)
        }
    }

    @Test func `lacks a folder, and is damaged`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["teams/a.yaml": "one"])
            try workshop.removeObject(workshop.id("HEAD:teams"), in: "source")
            let repository = try Repository.open(at: workshop["source"])

            for folder in ["", "teams"] {
                let error = try gitError { () throws(GitError) in
                    _ = try repository.entries(at: commit, under: folder)
                }
                #expect(error.kind == .damaged)
            }
        }
    }

    @Test func `has modes that are none of a file`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let blob = try workshop.writeObject("blob", [1])
            let commit = try workshop.commitRawTree([
                ("100600", Array("a".utf8), blob), ("120755", Array("b".utf8), blob),
                ("100644", Array("c".utf8), blob),
            ])
            let repository = try Repository.open(at: workshop["source"])

            #expect(try repository.entries(at: commit, under: "").entries.map(\.path) == ["c"])
        }
    }

    @Test func `repeats itself without end, and is stopped`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let good = try workshop.commit(["a.yaml": "one"])
            var tree = try workshop.writeRawTree([
                ("100644", Array("a".utf8), workshop.writeObject("blob", [1]))
            ])
            for _ in 0..<12 {
                tree = try workshop.writeRawTree(
                    (0..<10).map { ("40000", Array("\($0)".utf8), tree) }
                )
            }
            let commit = try workshop.commitRawTree([("40000", Array("bomb".utf8), tree)])
            let repository = try Repository.open(at: workshop["source"])
            let limits = TreeLimits(entries: 10_000, pathBytes: 1024, pathLevels: 32)

            let error = try gitError { () throws(GitError) in
                _ = try repository.entries(at: commit, under: "", limits: limits) { _ in true }
            }
            let another = try gitError { () throws(GitError) in
                _ = try repository.changes(from: good, to: commit, under: "", limits: limits)
            }

            #expect(error.kind == .tooLarge)
            #expect(error.detail == "it has more than 10000 files and folders")
            #expect(another.kind == .tooLarge)
        }
    }
}

@Suite struct `Limits hold what is read` {
    @Test(
        arguments: [
            (TreeLimits(entries: 4, pathBytes: 15, pathLevels: 2), nil),
            (
                TreeLimits(entries: 3, pathBytes: 15, pathLevels: 2),
                "it has more than 3 files and folders"
            ),
            (
                TreeLimits(entries: 4, pathBytes: 14, pathLevels: 2),
                "the path teams/a/b1.yaml is longer than 14 bytes"
            ),
            (
                TreeLimits(entries: 4, pathBytes: 15, pathLevels: 1),
                "teams/a is below more than 1 folders"
            ),
        ]
    )
    func `of a tree`(limits: TreeLimits, detail: String?) throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["teams/a/b1.yaml": "one", "c.yaml": "two"])
            let repository = try Repository.open(at: workshop["source"])
            func list() throws(GitError) {
                _ = try repository.entries(at: commit, under: "", limits: limits) { _ in false }
            }

            guard let detail else { return try list() }
            let error = try gitError(list)

            #expect(error.kind == .tooLarge)
            #expect(error.detail == detail)
        }
    }

    @Test(arguments: [false, true])
    func `of a blob, loose or packed, before it is read`(isPacked: Bool) throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            try workshop.commit(["a.yaml": "12345", "empty": ""])
            if isPacked { try workshop.git(in: "source", "repack", "-a", "-d", "--quiet") }
            let repository = try Repository.open(at: workshop["source"])
            let blob = try workshop.id("HEAD:a.yaml")

            #expect(try repository.blob(blob, maxBytes: 5) == Array("12345".utf8))
            #expect(try repository.blob(workshop.id("HEAD:empty"), maxBytes: 0) == [])
            let error = try gitError { () throws(GitError) in
                _ = try repository.blob(blob, maxBytes: 4)
            }

            #expect(
                error.description
                    == "cannot read blob \(blob.short) in \(repository.path): it has 5 bytes; the "
                    + "limit is 4; make it smaller"
            )
            #expect(error.kind == .tooLarge)
        }
    }

    @Test func `and only blobs are blobs`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let commit = try workshop.commit(["a.yaml": "one"])
            let repository = try Repository.open(at: workshop["source"])

            let error = try gitError { () throws(GitError) in
                _ = try repository.blob(commit, maxBytes: 1000)
            }

            #expect(error.kind == .notFound)
        }
    }
}

extension Repository {
    /// Lists files within the usual limits.
    borrowing func entries(
        at commit: ObjectID,
        under folder: String,
        matching: (String) -> Bool = { _ in true }
    ) throws(GitError) -> TreeListing {
        try entries(at: commit, under: folder, limits: .standard, matching: matching)
    }
}
