import Foundation
import Testing

@Suite("The search for secrets")
struct SecretScanTests {
    private static let secret = "xaat-0c1d2e3f-4a5b-6c7d-8e9f-a0b1c2d3e4f5"

    @Test(arguments: [
        secret,
        Data(secret.utf8).base64EncodedString(),
        Data("a\(secret)z".utf8).base64EncodedString(),
        Data("ab\(secret)".utf8).base64EncodedString(),
        Data(secret.utf8).map { String(format: "%02X", $0) }.joined(),
    ])
    func `finds one in a file and in an object of git`(text: String) throws {
        let world = try World.withoutSandbox()
        try expectAbsent([Self.secret], below: world.folder)

        try world.commit(["notes.txt": "before \(text) after"])
        try FileManager.default.removeItem(at: world.tokens.appending(path: "notes.txt"))
        withKnownIssue { try expectAbsent([Self.secret], below: world.folder) }

        try FileManager.default.removeItem(at: world.tokens.appending(path: ".git"))
        try expectAbsent([Self.secret], below: world.folder)
        try world.write("notes.txt", "before \(text) after")
        withKnownIssue { try expectAbsent([Self.secret], below: world.folder) }
    }
}
