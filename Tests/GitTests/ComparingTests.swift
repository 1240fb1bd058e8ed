import Foundation
import Git
import Testing

@Suite struct `Two commits are compared` {
    @Test func `file by file, by the bytes of their paths`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let old = try workshop.commit([
                "a/kept.yaml": "kept", "a/changed.yaml": "one", "a/gone.yaml": "gone",
                "same/x.yaml": "x", "moved.yaml": "moved",
            ])
            let new = try workshop.commit([
                "a/changed.yaml": "two", "a/gone.yaml": nil, "a/new.yaml": "new",
                "moved.yaml": nil, "to/moved.yaml": "moved",
            ])
            let repository = try Repository.open(at: workshop["source"])
            func before(_ path: String) throws -> ObjectID { try workshop.id("\(old.hex):\(path)") }
            func after(_ path: String) throws -> ObjectID { try workshop.id("\(new.hex):\(path)") }

            let changes = try repository.changes(from: old, to: new, under: "")

            #expect(
                try changes == [
                    TreeChange(
                        path: "a/changed.yaml",
                        old: before("a/changed.yaml"),
                        new: after("a/changed.yaml")
                    ),
                    TreeChange(path: "a/gone.yaml", old: before("a/gone.yaml"), new: nil),
                    TreeChange(path: "a/new.yaml", old: nil, new: after("a/new.yaml")),
                    TreeChange(path: "moved.yaml", old: before("moved.yaml"), new: nil),
                    TreeChange(path: "to/moved.yaml", old: nil, new: after("to/moved.yaml")),
                ]
            )
            #expect(try repository.changes(from: old, to: old, under: "") == [])
            let back = try repository.changes(from: new, to: old, under: "")
            #expect(back == changes.map { TreeChange(path: $0.path, old: $0.new, new: $0.old) })
        }
    }

    @Test func `and files are found by their paths, as far as they are there`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let old = try workshop.commit(["a/x.yaml": "x", "same/y.yaml": "y"])
            let blob = try workshop.id("\(old.hex):a/x.yaml")
            let new = try workshop.commit(["a/z.yaml": "z"])
            let repository = try Repository.open(at: workshop["source"])

            let difference = try repository.difference(from: old, to: new, under: "")

            #expect(difference.changes == (try repository.changes(from: old, to: new, under: "")))
            #expect(difference.linkedPaths.isEmpty && difference.refusedPaths.isEmpty)
            let found = try repository.files(at: ["a", "a/x.yaml", "no/such", "a/z.yaml"], of: new)
            #expect(found.map(\.path) == ["a/x.yaml", "a/z.yaml"])
            #expect(found.first?.blob == blob)
        }
    }

    @Test func `below a folder, which need not be in both`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let old = try workshop.commit(["other.yaml": "one"])
            let new = try workshop.commit(["teams/a.yaml": "one", "other.yaml": "two"])
            let repository = try Repository.open(at: workshop["source"])
            func paths(_ old: ObjectID, _ new: ObjectID, _ folder: String) throws -> [String] {
                try repository.changes(from: old, to: new, under: folder).map {
                    "\($0.old == nil ? "+" : "-")\($0.path)"
                }
            }

            #expect(try paths(old, new, "teams") == ["+teams/a.yaml"])
            #expect(try paths(new, old, "teams") == ["-teams/a.yaml"])
            #expect(try paths(old, new, "nowhere") == [])
        }
    }

    @Test func `a file and a folder of one name are two things`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let old = try workshop.commit(["a": "file", "a.b": "between"])
            try FileManager.default.removeItem(atPath: workshop["source/a"])
            let new = try workshop.commit(["a/b": "folder"])
            let repository = try Repository.open(at: workshop["source"])

            let changes = try repository.changes(from: old, to: new, under: "")

            #expect(changes.map(\.path) == ["a", "a/b"])
            #expect(changes.map { $0.new == nil } == [true, false])
        }
    }

    @Test func `what becomes executable is the same, and what becomes a link is gone`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let old = try workshop.commit(["tool": "one", "link": "two"])
            try workshop.git(in: "source", "update-index", "--chmod=+x", "tool")
            let entry = "120000,\(try workshop.id("HEAD:link").hex),link"
            try workshop.git(in: "source", "update-index", "--cacheinfo", entry)
            try workshop.git(in: "source", "commit", "--quiet", "--message", "Modes")
            let new = try workshop.id("HEAD")
            let repository = try Repository.open(at: workshop["source"])

            let changes = try repository.changes(from: old, to: new, under: "")

            #expect(changes.map(\.path) == ["link"])
            #expect(changes.first?.new == nil)
        }
    }

    @Test func `with names left out that a listing refuses`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let old = try workshop.commit([:])
            let blob = try workshop.writeObject("blob", [1])
            let new = try workshop.commitRawTree([
                ("100644", [0xff], blob)
            ])
            let repository = try Repository.open(at: workshop["source"])

            #expect(try repository.changes(from: old, to: new, under: "") == [])
        }
    }

    @Test func `without looking into folders that are the same`() throws {
        try Workshop.use { workshop in
            try workshop.makeRepository("source")
            let old = try workshop.commit(["same/x.yaml": "x", "a.yaml": "one"])
            let new = try workshop.commit(["a.yaml": "two"])
            try workshop.removeObject(workshop.id("HEAD:same"), in: "source")
            let repository = try Repository.open(at: workshop["source"])

            let changes = try repository.changes(from: old, to: new, under: "")

            #expect(changes.map(\.path) == ["a.yaml"])
        }
    }
}
