import Secrets
import Testing

/// The known answers were worked out apart from libsodium: BLAKE2b by Python's `hashlib`, and
/// XChaCha20-Poly1305 by a transcript of draft-irtf-cfrg-xchacha-03 that passes its vector A.3.1.
private enum Known {
    static let keyFile = "regent-escrow-key-1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    static let keyID = "7849a349557a0860"
    static let place = Array("acme/checkout".utf8)
    static let secret = "xaat-known-answer"
    static let box = bytes(
        hex: "404142434445464748494a4b4c4d4e4f5051525354555657"
            + "443e8d7426bb2ddb8e29c30eeff48edd0ec06c99aa70baede51a680019b2029db9"
    )
    static let digest = "971bfd06effc26d0f6470850a38ec711f5eb1c1b22c5aacc2a204f1a24c126ef"

    static func key() throws -> SealingKey { try SealingKey(file: SecretsTests.secret(keyFile)) }
}

@Suite struct `A sealed secret` {
    let key = SealingKey.generate()
    let place = Array("lineage/operation/acme/checkout/91bc".utf8)

    @Test func `opens where it belongs`() throws {
        let box = key.seal(secret("xaat-1234"), boundTo: place)
        let opened = text(of: try key.open(box, boundTo: place))
        #expect(opened == "xaat-1234")
        #expect(box.keyID == key.keyID)
    }

    @Test func `is sealed as the standard has it`() throws {
        let key = try Known.key()
        let box = SealedBox(keyID: Known.keyID, bytes: Known.box)
        let opened = text(of: try key.open(box, boundTo: Known.place))
        #expect(key.keyID == Known.keyID)
        #expect(opened == Known.secret)
        #expect(key.digest(secret(Known.secret)) == Known.digest)
    }

    @Test func `never looks the same twice`() {
        let boxes = (0..<100).map { _ in key.seal(secret("xaat-1234"), boundTo: place) }
        #expect(Set(boxes.map(\.bytes)).count == 100)
    }

    @Test func `shows nothing of its content`() {
        let box = key.seal(secret("xaat-1234"), boundTo: place)
        #expect(box.bytes.count == 24 + 9 + 16)
        #expect(!String(decoding: box.bytes, as: UTF8.self).contains("xaat"))
    }

    @Test func `does not open with any bit of it changed`() {
        let box = key.seal(secret("xaat-1234"), boundTo: place)
        for index in box.bytes.indices {
            for bit in 0..<8 {
                var bytes = box.bytes
                bytes[index] ^= 1 << UInt8(bit)
                let changed = SealedBox(keyID: box.keyID, bytes: bytes)
                #expect(throws: SealingError.doesNotOpen) {
                    _ = try key.open(changed, boundTo: place)
                }
            }
        }
    }

    @Test func `does not open when it is cut off or goes on`() {
        let box = key.seal(secret("xaat-1234"), boundTo: place)
        let cut = (0..<box.bytes.count).map { Array(box.bytes.prefix($0)) }
        for bytes in cut + [box.bytes + [0]] {
            #expect(throws: SealingError.doesNotOpen) {
                _ = try key.open(SealedBox(keyID: box.keyID, bytes: bytes), boundTo: place)
            }
        }
    }

    @Test(arguments: [
        "", "lineage/operation/acme/checkout/91bd", "lineage/operation/acme/checkout",
    ])
    func `does not open in another place`(elsewhere: String) {
        let box = key.seal(secret("xaat-1234"), boundTo: place)
        #expect(throws: SealingError.doesNotOpen) {
            _ = try key.open(box, boundTo: Array(elsewhere.utf8))
        }
    }

    @Test func `says which key it needs`() {
        let box = key.seal(secret("xaat-1234"), boundTo: place)
        let other = SealingKey.generate()
        let error = #expect(throws: SealingError.self) { _ = try other.open(box, boundTo: place) }
        #expect(error == .unknownKey(sealedWith: key.keyID, have: other.keyID))
        #expect(
            error?.description
                == "the secret was sealed with the escrow key \(key.keyID), and the configured one "
                + "is \(other.keyID); bring the former back"
        )
    }

    @Test func `does not open with another key that claims to be its own`() {
        let box = key.seal(secret("xaat-1234"), boundTo: place)
        let other = SealingKey.generate()
        #expect(throws: SealingError.doesNotOpen) {
            _ = try other.open(SealedBox(keyID: other.keyID, bytes: box.bytes), boundTo: place)
        }
    }
}

@Suite struct `A digest of a secret` {
    @Test func `is the same for the same secret and key only`() {
        let key = SealingKey.generate()
        let digest = key.digest(secret("xaat-1234"))
        #expect(digest == key.digest(secret("xaat-1234")))
        #expect(digest != key.digest(secret("xaat-1235")))
        #expect(digest != SealingKey.generate().digest(secret("xaat-1234")))
        #expect(digest.utf8.count == 64)
    }
}

@Suite struct `A key's file` {
    @Test func `makes the same key again`() throws {
        let key = SealingKey.generate()
        let again = try SealingKey(file: key.fileText())
        let box = key.seal(secret("xaat-1234"), boundTo: [1])
        let opened = text(of: try again.open(box, boundTo: [1]))
        #expect(again.keyID == key.keyID)
        #expect(opened == "xaat-1234")
    }

    @Test func `is one line of text`() throws {
        let file = text(of: try Known.key().fileText())
        #expect(file == Known.keyFile)
    }

    @Test func `is read with or without its line's end`() throws {
        let withoutEnd = try SealingKey(file: secret(String(Known.keyFile.dropLast())))
        #expect(withoutEnd.keyID == Known.keyID)
    }

    @Test(arguments: [
        "", "\n", "regent-escrow-key-1:", "regent-escrow-key-1:\n", "regent-escrow-key-1",
        "regent-escrow-key-2:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "regent-escrow-key-1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==",
        "regent-escrow-key-1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gIQ==",
        "regent-escrow-key-1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "regent-escrow-key-1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=x",
        "regent-escrow-key-1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh!=",
        "regent-escrow-key-1: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    ])
    func `is refused when it is damaged`(file: String) {
        let error = #expect(throws: SealingError.self) { _ = try SealingKey(file: secret(file)) }
        #expect(
            error?.description
                == "the escrow key's file is damaged: it is one line that begins with "
                + "regent-escrow-key-1:; restore it from its backup"
        )
    }

    @Test func `is made anew each time`() {
        let names = Set((0..<20).map { _ in SealingKey.generate().keyID })
        #expect(names.count == 20)
        #expect(names.allSatisfy { $0.utf8.count == 16 })
    }
}
