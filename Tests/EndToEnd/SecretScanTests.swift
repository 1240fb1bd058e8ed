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
        func found() throws -> [String] { try leaks(of: [Self.secret], below: world.folder) }
        #expect(try found().isEmpty)

        try world.commit(["notes.txt": "before \(text) after"])
        #expect(try found().sorted() == ["tokens/.git/HEAD", "tokens/notes.txt"])

        try FileManager.default.removeItem(at: world.tokens.appending(path: "notes.txt"))
        #expect(try found() == ["tokens/.git/HEAD"])
    }
}
