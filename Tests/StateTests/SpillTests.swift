import Foundation
import Model
import Secrets
import Testing

@testable import State

@Suite("Space for a secret that the state cannot take")
struct SpillTests {
    let folder: StateFolder

    init() throws { folder = try StateFolder() }

    private func secret(_ seed: UInt64) throws -> SpilledSecret {
        SpilledSecret(
            operation: operationID(seed),
            token: try token("token-\(seed)", expiresAt: noon),
            answeredAt: noon,
            box: SealedBox(keyID: "k", bytes: [UInt8](repeating: UInt8(seed), count: 90))
        )
    }

    private func file() -> SpillFile { SpillFile(beside: folder.state) }

    @Test func `is allocated, and its owner's alone`() throws {
        try file().reserve()

        var status = stat()
        #expect(unsafe stat(folder.state + ".spill", &status) == 0)
        #expect(Int(status.st_size) == SpillFile.byteCount)
        #expect(Int(status.st_blocks) * 512 >= SpillFile.byteCount)
        #expect(try folder.mode("state.db.spill") == 0o600)
        #expect(try file().entries().isEmpty)
    }

    @Test func `gives back what another process kept, in its order`() throws {
        let writing = file()
        try writing.reserve()
        try writing.keep(secret(1))
        try writing.keep(secret(2))

        #expect(try file().entries() == [secret(1), secret(2)])
        #expect(try folder.bytes("state.db.spill").count == SpillFile.byteCount)
    }

    @Test func `forgets one that the state has taken after all`() throws {
        let writing = file()
        try writing.keep(secret(1))
        try writing.keep(secret(2))
        try writing.forget(operationID(1))

        #expect(try file().entries() == [secret(2)])
    }

    @Test func `holds nothing once it is cleared`() throws {
        try file().keep(secret(1))
        let next = file()
        _ = try next.entries()
        try next.clear()

        #expect(try folder.bytes("state.db.spill").allSatisfy { $0 == 0 })
    }

    @Test func `what was not written whole is none, and what is beside it is whole`() throws {
        try file().keep(secret(1))
        try file().keep(secret(2))
        var bytes = try folder.bytes("state.db.spill")
        let cut = try #require(bytes.lastIndex { $0 != 0 })
        for place in cut - 40...cut { bytes[place] = 0 }
        try folder.write(bytes, to: "state.db.spill")

        #expect(try file().entries() == [secret(1)])
        try file().keep(secret(3))
        #expect(try file().entries() == [secret(1), secret(3)])
    }

    @Test func `takes no more than it has`() throws {
        var large = try secret(1)
        large.token.tokenDescription = String(repeating: "x", count: SpillFile.byteCount)

        #expect(throws: StoreError.self) { try file().keep(large) }
        #expect(try file().entries().isEmpty)
    }

    @Test func `is made anew where somebody has removed it`() throws {
        let writing = file()
        try writing.reserve()
        try FileManager.default.removeItem(atPath: folder.state + ".spill")
        try writing.keep(secret(1))

        #expect(try file().entries() == [secret(1)])
    }
}
