import Foundation
import Glibc
import Model
import Secrets
import SinkSupport
import Testing

@testable import Delivery

@Suite struct `A delivery to a file` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `leaves the secret and nothing else`() async throws {
        let sink = try folder.sink()
        try await sink.deliver(secret("xaat-1"), from: try handover())
        #expect(try folder.read("checkout.token") == "xaat-1")
        #expect(try folder.names() == ["checkout.token"])
        #expect(sink.title == "file checkout.token")
    }

    @Test func `goes to an absolute path as it is written`() async throws {
        let elsewhere = try TemporaryFolder()
        try await folder.sink(elsewhere.path("a.token")).deliver(
            secret("xaat-1"),
            from: try handover()
        )
        #expect(try elsewhere.read("a.token") == "xaat-1")
        #expect(try folder.names() == [])
    }

    @Test(arguments: ["./a.token", ".//a.token", "sub/./a.token", "sub//a.token", "a..token"])
    func `understands a path's empty steps`(path: String) async throws {
        let sink = try folder.sink(path)
        try await sink.deliver(secret("xaat-1"), from: try handover())
        #expect(try folder.read(path) == "xaat-1")
    }

    @Test(arguments: [0o400, 0o440, 0o644, 0o600, 0o666, 0o000] as [UInt16])
    func `has the mode that is asked for, whatever the umask`(mode: UInt16) async throws {
        try await folder.sink(mode: mode).deliver(secret("xaat-1"), from: try handover())
        #expect(try folder.mode("checkout.token") == Int(mode))
    }

    @Test func `makes the folders that are missing for its user alone`() async throws {
        try await folder.sink("a/b/c.token").deliver(secret("xaat-1"), from: try handover())
        #expect(try folder.names() == ["a", "a/b", "a/b/c.token"])
        #expect(try folder.mode("a") == 0o700)
        #expect(try folder.mode("a/b") == 0o700)
    }

    @Test func `leaves folders as they are that exist`() async throws {
        try folder.makeFolder("a")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755],
            ofItemAtPath: folder.path("a")
        )
        try await folder.sink("a/b.token").deliver(secret("xaat-1"), from: try handover())
        #expect(try folder.mode("a") == 0o755)
    }

    @Test func `makes the root of all files, which may be behind a link`() async throws {
        try folder.link("link", to: "real")
        try folder.makeFolder("real")
        let factory = SinkFactory(filesRoot: folder.path("link/state//files"))
        let sink = try factory.make(.file(FileSinkSpec(path: "a.token")))
        try await sink.probe()
        #expect(try folder.names() == ["link", "real"])
        try await sink.deliver(secret("xaat-1"), from: try handover())
        #expect(try folder.read("real/state/files/a.token") == "xaat-1")
        #expect(try folder.mode("real/state/files") == 0o700)
    }

    @Test func `belongs to the owner that is asked for, by name or number`() async throws {
        let mine = try FileManager.default.attributesOfItem(atPath: folder.path)
        let user = try #require(mine[.ownerAccountName] as? String)
        let group = try #require(mine[.groupOwnerAccountName] as? String)
        let owners = [
            user, "\(geteuid())", "\(user):\(group)", "\(geteuid()):\(getegid())",
            "\(user):\(getegid())",
        ]
        for (number, owner) in owners.enumerated() {
            let sink = try folder.sink("\(number).token", owner: owner)
            try await sink.probe()
            try await sink.deliver(secret("xaat-1"), from: try handover())
            #expect(try folder.read("\(number).token") == "xaat-1")
        }
    }

    @Test(.enabled(if: isRoot))
    func `gives the folders that it makes to the file's owner`() async throws {
        try await folder.sink("a/b/c.token", owner: "65534:65533")
            .deliver(secret("xaat-1"), from: try handover())
        for name in ["a", "a/b", "a/b/c.token"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.path(name))
            #expect(attributes[.ownerAccountID] as? Int == 65_534)
            #expect(attributes[.groupOwnerAccountID] as? Int == 65_533)
        }
    }
}

@Suite struct `A delivery over an older secret` {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write("xaat-old", to: "checkout.token")
    }

    @Test func `replaces the file and never writes into it`() async throws {
        let old = try FileHandle(
            forReadingFrom: URL(fileURLWithPath: folder.path("checkout.token"))
        )
        defer { try? old.close() }
        try await folder.sink().deliver(secret("xaat-new"), from: try handover())
        #expect(try old.readToEnd() == Data("xaat-old".utf8))
        #expect(try folder.read("checkout.token") == "xaat-new")
        #expect(try folder.names() == ["checkout.token"])
    }

    @Test func `shows a reader the old secret or the new one, and no third thing`() async throws {
        let sink = try folder.sink(mode: 0o600)
        let long = String(repeating: "y", count: 9000)
        try await withThrowingTaskGroup { group in
            group.addTask {
                for round in 0..<40 {
                    let content = round.isMultiple(of: 2) ? "xaat-old" : long
                    try await sink.deliver(secret(content), from: try handover())
                }
            }
            group.addTask { [folder] in
                for _ in 0..<400 {
                    let content = try folder.read("checkout.token")
                    #expect(content == "xaat-old" || content == long)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `leaves the old one in place where it fails halfway`() async throws {
        struct Halfway: Error {}
        let place = try FilePlace("checkout.token", filesRoot: folder.path)
        let tree = FileTree(place: place)
        let root = try tree.openWholeWay(makingFoldersFor: nil)
        let full = FileFailure(operation: "write", path: "x", code: ENOSPC)
        #expect(throws: FileProblem.failed(full)) {
            try tree.writing(in: root) { () throws(FileFailure) in
                let file = try root.createFile(tree.temporaryName)
                try secret("xaat").withSecret { (half) throws(FileFailure) in try file.write(half) }
                throw full
            }
        }
        #expect(try folder.names() == ["checkout.token"])
        #expect(try folder.read("checkout.token") == "xaat-old")
    }

    @Test func `changes nothing where the same secret is there already`() async throws {
        let before = try folder.inode("checkout.token")
        try await folder.sink().deliver(secret("xaat-old"), from: try handover())
        #expect(try folder.inode("checkout.token") == before)
        try await folder.sink().deliver(secret("xaat-new"), from: try handover())
        #expect(try folder.inode("checkout.token") != before)
    }

    @Test func `replaces a file that nobody may read`() async throws {
        let sink = try folder.sink(mode: 0o000)
        try await sink.deliver(secret("xaat-1"), from: try handover())
        try await sink.deliver(secret("xaat-2"), from: try handover())
        try await folder.sink().deliver(secret("xaat-2"), from: try handover())
        #expect(try folder.read("checkout.token") == "xaat-2")
    }

    @Test func `mends the mode of a file that has the same secret`() async throws {
        try await folder.sink(mode: 0o440).deliver(secret("xaat-old"), from: try handover())
        #expect(try folder.mode("checkout.token") == 0o440)
    }

    @Test(.enabled(if: isRoot))
    func `mends the owner of a file that has the same secret`() async throws {
        try await folder.sink(owner: "65534").deliver(secret("xaat-old"), from: try handover())
        let attributes = try FileManager.default.attributesOfItem(
            atPath: folder.path("checkout.token")
        )
        #expect(attributes[.ownerAccountID] as? Int == 65_534)
    }

    @Test func `clears away what a killed delivery to the same file left behind`() async throws {
        let tree = FileTree(place: try FilePlace("checkout.token", filesRoot: folder.path))
        let other = FileTree(place: try FilePlace("other.token", filesRoot: folder.path))
        let (mine, foreign) = (tree.temporaryName, other.temporaryName)
        for name in [mine, foreign, ".regent-notes.tmp", "\(mine).txt"] {
            try folder.write("xaat-stale", to: name)
        }
        try await folder.sink().deliver(secret("xaat-old"), from: try handover())
        let kept = ["checkout.token", foreign, ".regent-notes.tmp", "\(mine).txt"]
        #expect(try folder.names() == kept.sorted())
        #expect(mine.hasPrefix(".regent-") && mine.hasSuffix(".tmp"))
    }

    @Test(arguments: ["xaat-old", "xaat-new"])
    func `puts its own temporary file in the place of one that was left behind`(
        content: String
    ) async throws {
        let tree = FileTree(place: try FilePlace("checkout.token", filesRoot: folder.path))
        try folder.write("xaat-half", to: tree.temporaryName)
        try await folder.sink().deliver(secret(content), from: try handover())
        #expect(try folder.names() == ["checkout.token"])
        #expect(try folder.read("checkout.token") == content)
        try folder.write("xaat-half", to: tree.temporaryName)
        try await folder.sink().probe()
        #expect(try folder.names() == ["checkout.token"])
    }
}

@Suite struct `What a file sink holds` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: [
        ("xaat-1", true), ("xaat-2", false), ("xaat-", false), ("xaat-1\n", false), ("", false),
    ])
    func `is the secret only byte by byte`(content: String, isHeld: Bool) async throws {
        try folder.write(content, to: "checkout.token")
        #expect(try await folder.sink().holds(secret("xaat-1")) == isHeld)
    }

    @Test(arguments: ["checkout.token", "none/checkout.token", "none/of/these/checkout.token"])
    func `is nothing where there is no file`(path: String) async throws {
        #expect(try await folder.sink(path).holds(secret("xaat-1")) == false)
        #expect(try folder.names() == [])
    }

    @Test func `is what was delivered`() async throws {
        let sink = try folder.sink("a/b.token", mode: 0o440)
        try await sink.deliver(secret("xaat-1"), from: try handover())
        #expect(try await sink.holds(secret("xaat-1")) == true)
        #expect(try await sink.holds(secret("xaat-2")) == false)
    }
}

@Suite struct `A probe of a file sink` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: ["checkout.token", "a/checkout.token", "a/b/c/checkout.token"])
    func `leaves no trace`(path: String) async throws {
        try folder.makeFolder("a")
        try await folder.sink(path, owner: "\(geteuid()):\(getegid())").probe()
        #expect(try folder.names() == ["a"])
    }

    @Test func `leaves an older secret alone`() async throws {
        try folder.write("xaat-old", to: "checkout.token")
        let before = try folder.inode("checkout.token")
        try await folder.sink().probe()
        #expect(try folder.read("checkout.token") == "xaat-old")
        #expect(try folder.inode("checkout.token") == before)
    }

    @Test(.enabled(if: !isRoot))
    func `finds out that a folder cannot be written`() async throws {
        try folder.makeFolder("a")
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o500],
            ofItemAtPath: folder.path("a")
        )
        let sink = try folder.sink("a/b.token")
        let error = await refusal { try await sink.probe() }
        #expect(
            error?.description.hasSuffix(
                ": Permission denied; let the user that Regent runs as write there"
            ) == true
        )
    }

    @Test(.enabled(if: !isRoot))
    func `finds out that a file cannot be given away`() async throws {
        let sink = try folder.sink(owner: "0")
        for call in [
            sink.probe, { try await sink.deliver(secret("xaat-1"), from: try handover()) },
        ] {
            let error = await refusal { try await call() }
            #expect(error?.detail.hasPrefix("cannot set the owner of ") == true)
            #expect(error?.hint == "run Regent as root, or leave out the sink's owner")
            #expect(try folder.names() == [])
        }
    }
}

/// A probe writes into the folder and takes it back, which a folder's date tells.
@Suite struct `Probes of files in one folder` {
    private let folder: TemporaryFolder
    private let clock = SettableClock()
    private let factory: SinkFactory

    init() throws {
        folder = try TemporaryFolder()
        factory = SinkFactory(SinkConnections(filesRoot: folder.path, time: clock.time))
    }

    private func sink(_ path: String, mode: UInt16 = 0o400) throws -> any Sink {
        try factory.make(.file(FileSinkSpec(path: path, mode: mode)))
    }

    private func writes(_ probe: () async throws -> Void) async throws -> Bool {
        let long = Date(timeIntervalSince1970: 1_000_000_000)
        let manager = FileManager.default
        try manager.setAttributes([.modificationDate: long], ofItemAtPath: folder.path)
        try await probe()
        let after = try manager.attributesOfItem(atPath: folder.path)[.modificationDate] as? Date
        return after != long
    }

    @Test func `write once within a second`() async throws {
        #expect(try await writes(sink("a").probe))
        #expect(try await !writes(sink("b").probe))
        clock.advance(by: 1)
        #expect(try await writes(sink("c").probe))
    }

    @Test func `write for each mode`() async throws {
        #expect(try await writes(sink("a").probe))
        #expect(try await writes(sink("b", mode: 0o440).probe))
    }

    @Test func `write again after a clock was set back`() async throws {
        #expect(try await writes(sink("a").probe))
        clock.advance(by: -3600)
        #expect(try await writes(sink("b").probe))
    }

    @Test func `look at each file's own place`() async throws {
        try await sink("a").probe()
        try folder.makeFolder("b")
        let error = await refusal { try await sink("b").probe() }
        #expect(error?.detail.hasSuffix("is not a regular file") == true)
    }

    @Test func `write again after a delivery failed`() async throws {
        try await sink("a").probe()
        // A folder in the place of its temporary file is in the way of every delivery.
        let blocked = try sink("b")
        let temporary = FileTree(place: try FilePlace("b", filesRoot: folder.path)).temporaryName
        try folder.makeFolder(temporary)
        await #expect(throws: SinkError.self) {
            try await blocked.deliver(secret("xaat-1"), from: try handover())
        }
        #expect(try await writes(sink("a").probe))
    }
}
