import Foundation
import Secrets
import Testing

@Suite struct `A secret` {
    @Test(arguments: ["a", "xaat-1234", String(repeating: "x", count: 5000)])
    func `holds the bytes that it was made of`(content: String) {
        let copied = secret(content)
        #expect(text(of: copied) == content)
        #expect(copied.byteCount == content.utf8.count)
    }

    @Test func `is zero until it is written`() {
        let untouched = Secret(byteCount: 3) { _ in }
        let written = Secret(byteCount: 3) { span in span.storeBytes(of: 7, as: UInt8.self) }
        #expect(bytes(of: untouched) == [0, 0, 0])
        #expect(bytes(of: written) == [7, 0, 0])
    }

    @Test func `may be empty`() {
        let empty = secret("")
        let alike = Secret.isEqual(empty, secret(""))
        #expect(empty.byteCount == 0)
        #expect(alike)
    }

    @Test func `is not made where its writer fails`() {
        struct Failure: Error {}
        #expect(throws: Failure.self) {
            _ = try Secret(byteCount: 3) { (_) throws(Failure) in throw Failure() }
        }
    }

    @Test func `is equal to its copy`() {
        let original = secret("xaat-1234")
        let alike = Secret.isEqual(original, original.copy())
        #expect(alike)
    }

    @Test(arguments: ["xaat-123", "xaat-12345", "xaat-1235", "yaat-1234", "", "xaat-1234\0"])
    func `is unequal to one that differs anywhere or goes on`(other: String) {
        let alike = Secret.isEqual(secret("xaat-1234"), secret(other))
        #expect(!alike)
    }

    @Test func `is out of the memory once it is gone`() throws {
        let canary = "canary-\(UUID().uuidString)"
        let address = addressOfSecretThatIsGone(canary)
        let memory = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/self/mem"))
        defer { try? memory.close() }
        try memory.seek(toOffset: UInt64(address))
        // An error says that the memory is not even the process's any more.
        let now = (try? memory.read(upToCount: canary.utf8.count)) ?? Data()
        #expect(Array(now) != Array(canary.utf8))
    }

    @Test func `has nothing in it of one that was there before`() {
        for _ in 0..<20 {
            do { _ = secret("xaat-1234") }
            let next = Secret(byteCount: 9) { span in span.storeBytes(of: 7, as: UInt8.self) }
            #expect(bytes(of: next) == [7] + Array(repeating: 0, count: 8))
        }
    }

    @Test func `shares its memory with no other one, however many there are`() {
        var first = (0..<40).map { SharedSecret(secret("a-\(10 + $0)")) }
        first.removeLast(20)
        let second = (0..<40).map { SharedSecret(secret("b-\(10 + $0)")) }
        for (place, shared) in first.enumerated() {
            shared.withSecret { #expect(text(of: $0) == "a-\(10 + place)") }
        }
        for (place, shared) in second.enumerated() {
            shared.withSecret { #expect(text(of: $0) == "b-\(10 + place)") }
        }
    }

    private func addressOfSecretThatIsGone(_ content: String) -> UInt {
        let secret = secret(content)
        return secret.withBytes { span in
            unsafe span.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
        }
    }
}

@Suite struct `A shared secret` {
    @Test func `shows nothing of itself`() {
        let shared = SharedSecret(secret("xaat-1234"))
        var dumped = ""
        dump(["token": shared], to: &dumped)
        let shown = [
            "\(shared)", String(describing: shared), String(reflecting: shared),
            "\([shared])", "\(["token": shared])", "\(Optional(shared) as Any)", dumped,
        ]
        for text in shown {
            #expect(!text.contains("xaat"))
            #expect(!text.contains("Secret("))  // No memberwise description either.
        }
        #expect("\(shared)" == "(secret)")
    }

    @Test func `lends what it holds`() {
        let shared = SharedSecret(secret("xaat-1234"))
        #expect(shared.withSecret { text(of: $0) } == "xaat-1234")
    }
}

@Suite struct `A digest of what is no secret` {
    /// FIPS 180-2, appendix B.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func `is that of the standard`(message: String, digest: String) {
        #expect(sha256(message.utf8) == digest)
    }
}

@Suite struct `Randomness of the system` {
    @Test func `does not repeat itself`() {
        var random = SystemRandom()
        let drawn = Set((0..<1000).map { _ in random.next() })
        #expect(drawn.count == 1000)
    }
}
