import Foundation
import Git
import Testing

/// Few enough for a test.
private let limits = {
    var limits = GatheringLimits()
    limits.packs = 3
    return limits
}()

@Suite struct `Objects that lie scattered in many files` {
    /// A mirror that fetched commits one by one, each of which left a pack.
    private func makeMirror(_ workshop: Workshop, packs: Int) throws {
        try workshop.makeRepository("source")
        let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
        _ = try mirror.writeCommit("first")
        for number in 0..<packs {
            _ = try workshop.commit(["folder/\(number)": "content \(number)"])
            try mirror.fetch(from: workshop["source"], references: ["refs/heads/main"])
        }
    }

    private func packs(_ workshop: Workshop) throws -> [String] {
        try workshop.names(in: "mirror/objects/pack").filter { $0.hasSuffix(".pack") }
    }

    private func objects(_ workshop: Workshop) throws -> Set<String> {
        let list = try workshop.git(
            in: "mirror",
            "cat-file",
            "--batch-all-objects",
            "--batch-check"
        )
        return Set(list.split(separator: "\n").map(String.init))
    }

    @Test func `are brought together in one pack, those that nothing leads to as well`() throws {
        try Workshop.use { workshop in
            try makeMirror(workshop, packs: 5)
            let before = try objects(workshop)
            #expect(try packs(workshop).count == 4, "the first fetch links the source's objects")

            #expect(try Repository.open(at: workshop["mirror"]).gather(limits))

            #expect(try packs(workshop).count == 1)
            #expect(try workshop.git(in: "mirror", "count-objects", "-v").contains("count: 0\n"))
            #expect(try objects(workshop) == before)
            try workshop.git(in: "mirror", "fsck", "--strict", "--full")
            let mirror = try Repository.open(at: workshop["mirror"])
            #expect(try mirror.commitID(of: "refs/heads/main") != nil)
            #expect(try !mirror.gather(limits), "there is nothing left to do")
        }
    }

    @Test func `are left alone while they are few`() throws {
        try Workshop.use { workshop in
            try makeMirror(workshop, packs: 4)
            let before = try workshop.files(in: "mirror")
            #expect(try !Repository.open(at: workshop["mirror"]).gather(limits))
            #expect(try workshop.files(in: "mirror") == before)
        }
    }

    @Test func `are brought together where they are single files, too`() throws {
        try Workshop.use { workshop in
            let mirror = try Repository.openOrCreateMirror(at: workshop["mirror"])
            for number in 0..<300 { _ = try mirror.writeBlob(Array("\(number)".utf8)) }
            let before = try objects(workshop)
            var limits = GatheringLimits()
            limits.looseObjects = 100

            #expect(try mirror.gather(limits))

            #expect(try objects(workshop) == before)
            #expect(try workshop.git(in: "mirror", "count-objects", "-v").contains("count: 0\n"))
        }
    }

    @Test func `are left alone in large packs, and where somebody keeps a pack`() throws {
        try Workshop.use { workshop in
            try makeMirror(workshop, packs: 7)
            let kept = try #require(try packs(workshop).first)
            let keep = workshop["mirror/objects/pack/\(kept.dropLast(5)).keep"]
            try Data().write(to: URL(filePath: keep))
            let bytes = try packs(workshop).map {
                try workshop.byteCount("mirror/objects/pack/\($0)")
            }
            let before = try objects(workshop)
            let mirror = try Repository.open(at: workshop["mirror"])
            var small = limits
            small.packBytes = bytes.min().map { $0 - 1 } ?? 0
            #expect(try !mirror.gather(small))

            #expect(try mirror.gather(limits))

            #expect(try packs(workshop).count == 2)
            #expect(try packs(workshop).contains(kept))
            #expect(try objects(workshop) == before)
        }
    }

    @Test func `stay as they are where one of them is damaged`() throws {
        try Workshop.use { workshop in
            try makeMirror(workshop, packs: 5)
            let pack = workshop["mirror/objects/pack/\(try #require(try packs(workshop).first))"]
            var bytes = try Data(contentsOf: URL(filePath: pack))
            for place in 12..<bytes.count - 20 { bytes[place] ^= 0xff }
            try FileManager.default.removeItem(atPath: pack)
            try bytes.write(to: URL(filePath: pack))
            let before = try packs(workshop)
            let mirror = try Repository.open(at: workshop["mirror"])

            let error = try gitError { () throws(GitError) in _ = try mirror.gather(limits) }

            #expect(error.kind == .damaged)
            #expect(Set(try packs(workshop)) == Set(before))
        }
    }
}
