import Foundation
import Glibc
import Model
import Secrets
import SinkSupport
import Testing

@testable import Delivery

@Suite struct `A file sink refuses` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Each call of a sink that would touch what is in the way.
    private func everyRefusal(of sink: any Sink) async throws -> Set<String> {
        var texts: Set<String> = []
        let secret = secret("xaat-1")
        let handover = try handover()
        let calls: [@Sendable () async throws -> Void] = [
            { try await sink.probe() }, { try await sink.deliver(secret, from: handover) },
            { _ = try await sink.holds(secret) },
        ]
        for call in calls {
            let error = await refusal { try await call() }
            texts.insert(error?.description ?? "")
        }
        return texts
    }

    @Test(arguments: [
        ("link/b/c.token", "link"), ("a/link/c.token", "a/link"), ("a/b/link", "a/b/link"),
    ])
    func `a symbolic link on any step of its way`(path: String, step: String) async throws {
        let elsewhere = try TemporaryFolder()
        try elsewhere.makeFolder("b")
        try folder.makeFolder("a/b")
        try folder.link(step, to: elsewhere.path)
        let texts = try await everyRefusal(of: folder.sink(path))
        #expect(
            texts == [
                "file \(path): \(folder.path(step)) is a symbolic link, which is not followed; "
                    + "write the path that it leads to"
            ]
        )
        #expect(try elsewhere.names() == ["b"])
    }

    @Test func `a symbolic link on the way of an absolute path too`() async throws {
        try folder.makeFolder("real")
        try folder.link("link", to: "real")
        let path = folder.path("link/c.token")
        let texts = try await everyRefusal(of: folder.sink(path))
        #expect(
            texts == [
                "file \(path): \(folder.path("link")) is a symbolic link, which is not followed; "
                    + "write the path that it leads to"
            ]
        )
    }

    @Test func `a link that leads to a file with the very secret`() async throws {
        try folder.write("xaat-1", to: "real.token")
        try folder.link("checkout.token", to: "real.token")
        let texts = try await everyRefusal(of: folder.sink())
        #expect(texts.count == 1)
        #expect(try folder.read("real.token") == "xaat-1")
    }

    @Test func `a link that leads nowhere`() async throws {
        try folder.link("checkout.token", to: "nowhere")
        _ = try await everyRefusal(of: folder.sink())
        #expect(try folder.names() == ["checkout.token"])
    }

    @Test func `a folder in its place`() async throws {
        try folder.makeFolder("checkout.token")
        let texts = try await everyRefusal(of: folder.sink())
        #expect(
            texts == [
                "file checkout.token: \(folder.path("checkout.token")) is not a regular file; "
                    + "move it away, or write another path"
            ]
        )
    }

    @Test func `a pipe in its place, without waiting for anyone`() async throws {
        #expect(unsafe mkfifo(folder.path("checkout.token"), 0o600) == 0)
        _ = try await everyRefusal(of: folder.sink())
    }

    @Test func `a file where a folder should be`() async throws {
        try folder.write("x", to: "a")
        let texts = try await everyRefusal(of: folder.sink("a/b.token"))
        #expect(
            texts == [
                "file a/b.token: \(folder.path("a")) is not a folder; "
                    + "move it away, or write another path"
            ]
        )
    }

    @Test(arguments: [
        ("", "the path is empty"), (".", "the path names no file"),
        ("/", "the path ends with a slash, and a file is needed"),
        ("a/", "the path ends with a slash, and a file is needed"),
        ("..", "the path leads upwards with '..'"), ("../a", "the path leads upwards with '..'"),
        ("a/../../b", "the path leads upwards with '..'"),
        ("/run/../etc/passwd", "the path leads upwards with '..'"),
        ("a/.", "the path names no file"),
        ("a\0b", "the path has a zero byte in it"),
        (String(repeating: "a/", count: 2048) + "b", "the path has more than 4095 bytes"),
    ])
    func `a path that leads upwards or names no file`(path: String, detail: String) throws {
        let error = #expect(throws: SinkError.self) { _ = try folder.sink(path) }
        #expect(error?.detail == detail)
        #expect(error?.hint == "write an absolute path, or one below filesRoot")
    }

    @Test(arguments: [0o1000, 0o4755, 0o7777, 0o10000] as [UInt16])
    func `a mode that is more than permission bits`(mode: UInt16) throws {
        let error = #expect(throws: SinkError.self) { _ = try folder.sink(mode: mode) }
        #expect(
            error?.description
                == "file checkout.token: the mode \(String(mode, radix: 8)) is more than "
                + "permission bits; write a mode such as \"0400\""
        )
    }

    @Test(arguments: [
        ("no-such-user", "this system has no user 'no-such-user'"),
        ("0:no-such-group", "this system has no group 'no-such-group'"),
        ("no-such-user:0", "this system has no user 'no-such-user'"),
        ("", "'' is no owner"), (":", "':' is no owner"), ("0:", "'0:' is no owner"),
        (":0", "':0' is no owner"), ("0:0:0", "'0:0:0' is no owner"),
        ("4294967295", "'4294967295' is no owner"), ("99999999999", "'99999999999' is no owner"),
    ])
    func `an owner that the system does not know`(owner: String, detail: String) async throws {
        let sink = try folder.sink("a/b.token", owner: owner)
        let handover = try handover()
        for call in [sink.probe, { try await sink.deliver(secret("xaat-1"), from: handover) }] {
            let error = await refusal { try await call() }
            #expect(error?.detail == detail)
            #expect(
                error?.hint?.hasPrefix("create it") ?? false
                    || error?.hint == "write user or user:group, by name or number"
            )
        }
        #expect(try folder.names() == [])
    }

    @Test func `a name that is too long for the system`() async throws {
        let sink = try folder.sink(String(repeating: "n", count: 256))
        let error = await refusal { try await sink.probe() }
        #expect(error?.hint == "write a shorter path")
    }

    @Test func `nothing of a name that is just long enough`() async throws {
        let name = String(repeating: "n", count: 255)
        try await folder.sink(name).deliver(secret("xaat-1"), from: try handover())
        #expect(try folder.names() == [name])
    }

    @Test func `without a character that could steer a terminal`() async throws {
        try folder.makeFolder("\u{1b}[2J")
        let sink = try folder.sink("\u{1b}[2J")
        let error = await refusal { try await sink.probe() }
        let text = try #require(error?.description)
        #expect(text.hasPrefix("file \\u001b[2J: "))
        #expect(!text.unicodeScalars.contains("\u{1b}"))
    }
}

@Suite struct `What a sink says of a failure` {
    @Test(
        arguments: [
            (ENOSPC, "make room there"), (EDQUOT, "make room there"), (EIO, nil),
            (EROFS, "write a path on a file system that can be written"),
            (EACCES, "let the user that Regent runs as write there"),
        ] as [(Int32, String?)]
    )
    func `tells what to do`(code: Int32, hint: String?) {
        let failure = FileFailure(operation: "write", path: "/a/b", code: code)
        let sink = SinkID(kind: "file", target: "b")
        let error = SinkError(.failed(failure), of: sink)
        #expect(error.hint == hint)
        #expect(error.detail.hasPrefix("cannot write /a/b: "))
    }
}
