import Foundation
import Testing

/// A repository whose commits are signed by git and ssh-keygen, with keys of people.
struct SignedRepository {
    let path: String
    /// The file of allowed signers.
    let allowed: String
    private let folder: TemporaryFolder

    init(in folder: TemporaryFolder) throws {
        self.folder = folder
        path = folder.path("signed")
        allowed = folder.path("allowed_signers")
        try FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: false
        )
        try run("git", "init", "--quiet", "--initial-branch=main")
        try run("git", "config", "gpg.format", "ssh")
    }

    /// Lists who may sign: a person's options, if any, then the person's key.
    func allow(_ people: [(name: String, options: String)]) throws {
        let lines = try people.map { person in
            let key = try String(
                contentsOfFile: self.key(of: person.name) + ".pub",
                encoding: .utf8
            )
            return "\(person.name)@example.com \(person.options) \(key)"
        }
        try folder.write(lines.joined(), to: "allowed_signers")
    }

    /// Commits a manifest, signed by a person or not; the new commit.
    @discardableResult
    func commit(_ name: String, signedBy person: String?) throws -> String {
        let text = try #require(manifest(name)["\(name).yaml"] ?? nil)
        try folder.write(text, to: "signed/\(name).yaml")
        try run("git", "add", "--all")
        let signing = try person.map { ["-S", "--gpg-sign=\(try key(of: $0))"] } ?? []
        try run(["git", "commit", "--quiet", "--message", "Add \(name)"] + signing)
        return try tip()
    }

    /// A commit of other content under the signature of the newest one.
    func forge(_ name: String) throws -> String {
        let signed = try run("git", "cat-file", "commit", "HEAD")
        let forged = signed.replacing("Add ", with: "Forge ")
        try folder.write(forged, to: "forged")
        let id = try run("git", "hash-object", "-t", "commit", "-w", folder.path("forged"))
        try run("git", "update-ref", "refs/heads/main", id.trimmingCharacters(in: .newlines))
        return try tip()
    }

    func tip() throws -> String {
        try run("git", "rev-parse", "HEAD").trimmingCharacters(in: .newlines)
    }

    private func key(of person: String) throws -> String {
        let path = folder.path("key-\(person)")
        if !FileManager.default.fileExists(atPath: path) {
            try run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", person, "-f", path)
        }
        return path
    }

    @discardableResult
    private func run(_ command: String...) throws -> String { try run(command) }

    @discardableResult
    private func run(_ command: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.currentDirectoryURL = URL(filePath: path)
        process.environment = [
            "PATH": "/usr/bin:/bin", "HOME": path, "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.com",
        ]
        process.standardOutput = output
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(command)")
        return String(decoding: said, as: UTF8.self)
    }
}
