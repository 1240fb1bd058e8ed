import Foundation
import Git
import Testing

/// A temporary folder for git repositories, whose `git` is cut off from the machine's own settings.
struct Workshop {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "git-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Opens a workshop for a test, removes it afterwards, and sees that the test kept no file of
    /// it open or mapped: every handle was given back.
    static func use(_ body: (Workshop) throws -> Void) throws {
        let workshop = try Workshop()
        defer { workshop.remove() }
        try body(workshop)
        #expect(try workshop.openFiles() == [])
    }

    subscript(_ name: String) -> String { "\(path)/\(name)" }

    /// The files of the workshop that this process has open or mapped.
    func openFiles() throws -> [String] {
        let maps = try String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
        let mapped = maps.split(separator: "\n").filter { $0.contains(path) }.map(String.init)
        let files = FileManager.default
        let open = try files.contentsOfDirectory(atPath: "/proc/self/fd")
            .compactMap { try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
            .filter { $0.contains(path) }
        return mapped + open
    }

    /// Runs git in a folder of the workshop, and gives what it prints without the last line's end.
    @discardableResult
    func git(in folder: String, _ arguments: String..., input: [UInt8] = []) throws -> String {
        try git(in: folder, arguments, input: input)
    }

    /// Runs git in a folder of the workshop, and gives what it prints without the last line's end.
    @discardableResult
    func git(in folder: String, _ arguments: [String], input: [UInt8] = []) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["git", "-c", "gc.auto=0", "-C", self[folder]] + arguments
        process.environment = environment
        let output = Pipe()
        let errors = Pipe()
        let inputFile = self["input-\(UUID().uuidString)"]
        try Data(input).write(to: URL(filePath: inputFile))
        defer { try? FileManager.default.removeItem(atPath: inputFile) }
        let standardInput = try FileHandle(forReadingFrom: URL(filePath: inputFile))
        defer { try? standardInput.close() }
        process.standardInput = standardInput
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = String(
            decoding: try output.fileHandleForReading.readToEnd() ?? Data(),
            as: UTF8.self
        )
        let words = String(
            decoding: try errors.fileHandleForReading.readToEnd() ?? Data(),
            as: UTF8.self
        )
        process.waitUntilExit()
        try output.fileHandleForReading.close()
        try errors.fileHandleForReading.close()
        #expect(process.terminationStatus == 0, "git \(arguments): \(words)")
        return String(text.drop { $0 == "\n" }.reversed().drop { $0 == "\n" }.reversed())
    }

    var environment: [String: String] {
        [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "HOME": path,
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "ada@example.com",
            "GIT_AUTHOR_DATE": "1700000000 +0000",
            "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.com",
            "GIT_COMMITTER_DATE": "1700000000 +0000",
        ]
    }

    /// Makes a repository with a work tree, or a bare one; its branch is `main`.
    func makeRepository(_ name: String, bare: Bool = false) throws {
        try FileManager.default.createDirectory(
            atPath: self[name],
            withIntermediateDirectories: true
        )
        if bare {
            try git(in: name, "init", "--quiet", "--bare", "--initial-branch=main")
        } else {
            try git(in: name, "init", "--quiet", "--initial-branch=main")
        }
    }

    /// Writes files into a work tree and commits them, with nil for a file that goes.
    @discardableResult
    func commit(_ files: [String: String?], in name: String = "source") throws -> ObjectID {
        for (file, text) in files {
            let url = URL(filePath: self["\(name)/\(file)"])
            guard let text else {
                try FileManager.default.removeItem(at: url)
                continue
            }
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: url)
        }
        try git(in: name, "add", "--all")
        try git(in: name, "commit", "--quiet", "--allow-empty", "--message", "Change")
        return try id("HEAD", in: name)
    }

    /// What git says that a name means.
    func id(_ name: String, in repository: String = "source") throws -> ObjectID {
        try #require(ObjectID(hex: git(in: repository, "rev-parse", "--verify", name)))
    }

    /// Writes an object as it is, without git's checks.
    func writeObject(
        _ type: String,
        _ content: [UInt8],
        in repository: String = "source"
    ) throws -> ObjectID {
        let hex = try git(
            in: repository,
            "hash-object",
            "-t",
            type,
            "--literally",
            "-w",
            "--stdin",
            input: content
        )
        return try #require(ObjectID(hex: hex))
    }

    /// Commits a tree whose entries are written as they are: a mode, a name and an object.
    func commitRawTree(
        _ entries: [(mode: String, name: [UInt8], id: ObjectID)],
        in repository: String = "source"
    ) throws -> ObjectID {
        let tree = try writeRawTree(entries, in: repository)
        let hex = try git(in: repository, "commit-tree", "-m", "Raw", tree.hex)
        try git(in: repository, "update-ref", "refs/heads/main", hex)
        return try #require(ObjectID(hex: hex))
    }

    func writeRawTree(
        _ entries: [(mode: String, name: [UInt8], id: ObjectID)],
        in repository: String = "source"
    ) throws -> ObjectID {
        var content: [UInt8] = []
        for entry in entries {
            content += Array(entry.mode.utf8) + [UInt8(ascii: " ")] + entry.name + [0]
            var digits = entry.id.hex[...]
            while let byte = UInt8(digits.prefix(2), radix: 16) {
                content.append(byte)
                digits = digits.dropFirst(2)
            }
        }
        return try writeObject("tree", content, in: repository)
    }
}

extension Workshop {
    /// How many objects a repository has, packed or loose, each counted once.
    func objectCount(in repository: String) throws -> Int {
        let objects = try git(
            in: repository,
            "cat-file",
            "--batch-check",
            "--batch-all-objects"
        )
        return objects.split(separator: "\n").count
    }

    /// The paths of all files below a folder, with the time of their last change.
    func files(in folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: self[folder]).sorted().map {
            let attributes = try FileManager.default.attributesOfItem(
                atPath: self["\(folder)/\($0)"]
            )
            let changed = attributes[.modificationDate] as? Date
            return "\($0) \(changed?.timeIntervalSince1970 ?? 0)"
        }
    }

    /// The names in a folder, sorted.
    func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: self[folder]).sorted()
    }

    func byteCount(_ file: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: self[file])
        return attributes[.size] as? Int ?? 0
    }

    /// Removes the file of a loose object.
    func removeObject(_ id: ObjectID, in repository: String) throws {
        let objects = try git(
            in: repository,
            "rev-parse",
            "--path-format=absolute",
            "--git-path",
            "objects"
        )
        let file = "\(objects)/\(id.hex.prefix(2))/\(id.hex.dropFirst(2))"
        try FileManager.default.removeItem(atPath: file)
    }
}

extension Repository {
    /// Writes a commit after others, with one file of some text.
    borrowing func writeCommit(
        _ text: String,
        after parents: [ObjectID] = []
    ) throws(GitError) -> ObjectID {
        let blob = try writeBlob(Array(text.utf8))
        return try writeCommit(
            tree: writeTree(basedOn: parents.first, changes: ["status/a.json": blob]),
            parents: parents,
            author: Signature(name: "Ada", email: "ada@example.com", at: 1_700_000_000),
            message: text
        )
    }
}

/// What a failing call throws.
func gitError(_ body: () throws(GitError) -> Void) throws -> GitError {
    do {
        try body()
    } catch {
        return error
    }
    Issue.record("nothing was thrown")
    throw CancellationError()
}
