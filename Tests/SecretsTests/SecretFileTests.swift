import Foundation
import Glibc
import Secrets
import Testing

@Suite struct `A secret's file` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(_ name: String, maxBytes: Int = 100, trims: Bool = true) throws -> String {
        let path = folder.path(name)
        return text(of: try SecretFile.read(path, maxBytes: maxBytes, trimsNewline: trims))
    }

    private func error(reading name: String, maxBytes: Int = 100) -> SecretFileError? {
        #expect(throws: SecretFileError.self) { _ = try read(name, maxBytes: maxBytes) }
    }

    @Test(arguments: [
        ("xaat-1", "xaat-1"), ("xaat-1\n", "xaat-1"), ("xaat-1\r\n", "xaat-1"),
        ("xaat-1\n\n", "xaat-1\n"), ("xaat-1\r", "xaat-1\r"), (" xaat-1 \n", " xaat-1 "),
        ("a\nb\n", "a\nb"),
    ])
    func `loses the line's end that an editor adds, and nothing else`(
        content: String,
        expected: String
    ) throws {
        try folder.write(content, to: "token")
        #expect(try read("token") == expected)
        #expect(try read("token", trims: false) == content)
    }

    @Test func `is read up to its limit`() throws {
        try folder.write(String(repeating: "x", count: 100), to: "full")
        try folder.write(String(repeating: "x", count: 101), to: "long")
        #expect(try read("full").utf8.count == 100)
        #expect(
            error(reading: "long")?.description
                == "\(folder.path("long")) is longer than 100 bytes; "
                + "a secret's file holds nothing but the secret"
        )
    }

    @Test func `is never longer than 64 KiB, whatever a caller asks for`() throws {
        try folder.write(String(repeating: "x", count: 65_537), to: "long")
        let error = error(reading: "long", maxBytes: .max)
        #expect(error?.problem == .tooLong(limit: 65_536))
    }

    @Test(arguments: ["", "\n", "\r\n"])
    func `needs something in it`(content: String) throws {
        try folder.write(content, to: "empty")
        #expect(
            error(reading: "empty")?.description
                == "\(folder.path("empty")) is empty; write the secret into it"
        )
    }

    @Test func `is named with what the system says of it`() throws {
        #expect(
            error(reading: "none")?.description
                == "cannot open \(folder.path("none")): No such file or directory"
        )
        let path = folder.path
        #expect(error(reading: "")?.description == "cannot read \(path)/: Is a directory")
    }

    @Test func `may be behind links, as mounted credentials are`() throws {
        try folder.write("xaat-1\n", to: "..data")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("token"),
            withDestinationPath: "..data"
        )
        #expect(try read("token") == "xaat-1")
    }

    @Test func `may be a file that does not tell its length`() throws {
        let version = try SecretFile.read("/proc/sys/kernel/ostype", maxBytes: 100)
        #expect(text(of: version) == "Linux")
    }

    @Test func `may be a pipe whose writer has ended`() throws {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data("xaat-1\n".utf8))
        try pipe.fileHandleForWriting.close()
        let path = "/proc/self/fd/\(pipe.fileHandleForReading.fileDescriptor)"
        #expect(text(of: try SecretFile.read(path)) == "xaat-1")
    }

    @Test(.timeLimit(.minutes(1))) func `is not waited for where it is a pipe`() throws {
        let path = folder.path("pipe")
        try #require(unsafe mkfifo(path, 0o600) == 0)
        #expect(error(reading: "pipe")?.problem == .empty)

        let silent = unsafe open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        defer { close(silent) }
        #expect(
            error(reading: "pipe")?.description
                == "cannot read \(path): Resource temporarily unavailable"
        )
    }

    @Test func `is made for the process's user alone`() throws {
        try SecretFile.create(folder.path("key"), secret("regent-escrow-key-1:…\n"))
        #expect(try read("key", trims: false) == "regent-escrow-key-1:…\n")
        #expect(try folder.names() == ["key"])
        var attributes = try FileManager.default.attributesOfItem(atPath: folder.path("key"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(SecretFile.isPrivate(folder.path("key")))
        attributes = try FileManager.default.attributesOfItem(atPath: folder.path("key"))
        #expect(attributes[.referenceCount] as? Int == 1)
    }

    @Test func `is never made over another`() throws {
        try folder.write("old", to: "key")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("dangling"),
            withDestinationPath: "nowhere"
        )
        for name in ["key", "dangling"] {
            let error = #expect(throws: SecretFileError.self) {
                try SecretFile.create(folder.path(name), secret("new"))
            }
            #expect(error?.description == "cannot create \(folder.path(name)): File exists")
        }
        #expect(try read("key") == "old")
        #expect(try folder.names() == ["dangling", "key"])
    }

    @Test func `needs a folder to be made in`() {
        let path = folder.path("none/key")
        let error = #expect(throws: SecretFileError.self) {
            try SecretFile.create(path, secret("new"))
        }
        #expect(error?.description == "cannot create \(path): No such file or directory")
    }

    @Test(arguments: [
        (0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o620, false),
        (0o602, false),
    ])
    func `is private when nobody else can read or write it`(mode: Int, isPrivate: Bool) throws {
        try folder.write("x", to: "key", mode: mode)
        #expect(SecretFile.isPrivate(folder.path("key")) == isPrivate)
    }

    @Test func `is not known to be private when it is not there`() {
        #expect(!SecretFile.isPrivate(folder.path("none")))
    }
}
