import Delivery
import Engine
import Model
import Secrets
import SinkSupport
import State
import Testing

@Suite("A state gets another escrow key")
struct RekeyTests {
    private let world: World
    private let new = SealingKey.generate()

    /// Two tokens whose secrets are sealed, and one that was delivered.
    init() async throws {
        world = try World(
            manifest("hidden").merging(manifest("other")) { $1 }
                .merging(manifest("checkout", sinks: ["a.token"])) { $1 }
        )
        try await world.cycle()
    }

    private func rekey(
        from old: SealingKey?,
        fault: @escaping CommitFault = { _, _ in .succeeds }
    ) async throws -> RekeyReport {
        let process = try world.start(fault: fault)
        defer { process.store.close() }
        return try await Rekeying(
            of: process.actor,
            lineage: try process.store.snapshot().lineage,
            from: [old].compactMap(\.self),
            to: new,
            sinks: SinkFactory(
                SinkConnections(filesRoot: world.folder.path("sinks"), time: world.time.source)
            )
        ).run()
    }

    private func revealed(_ name: String, with key: SealingKey) async throws -> String {
        let process = try world.start()
        defer { process.store.close() }
        return try await process.actor.reveal(address(name), with: key).secret.text
    }

    private func receipt(of name: String) throws -> Receipt {
        try #require(try world.recorded.tokens[address(name)]?.receipts.first)
    }

    @Test func `what is sealed opens with the new key, and with no other`() async throws {
        let before = try await revealed("hidden", with: world.key)

        let report = try await rekey(from: world.key)

        #expect(report.resealedCount == 2 && report.lost.isEmpty)
        #expect(try world.recorded.sealingKeyIDs == [new.keyID])
        #expect(try await revealed("hidden", with: new) == before)
        await #expect(throws: SealingError.self) {
            _ = try await revealed("hidden", with: world.key)
        }
    }

    @Test func `nothing is rotated for it, and delivered secrets are known under the new key`()
        async throws
    {
        let report = try await rekey(from: world.key)

        let next = try await world.cycle(key: new)

        #expect(report.digestCount == 1 && report.unknownDigestCount == 0)
        let secret = SinkSupport.secret(try #require(world.sink("a.token")))
        #expect(try receipt(of: "checkout").digest.keyID == new.keyID)
        #expect(try receipt(of: "checkout").digest.hex == secret.withSecret { new.digest($0) })
        #expect(next.outcomes.isEmpty)
        #expect(world.api.posts.count == 3)
    }

    @Test func `a sink that shows something else leaves its digest as it is, which is no drift`()
        async throws
    {
        let before = try receipt(of: "checkout")
        try world.folder.replace("sinks/a.token", with: "somebody's own")

        let report = try await rekey(from: world.key)

        #expect(report.digestCount == 0 && report.unknownDigestCount == 1)
        #expect(try receipt(of: "checkout") == before)
        #expect(try await world.cycle(key: new).outcomes.isEmpty)
    }

    @Test(arguments: [CommitFate.diesBefore, .diesAfter, .fails])
    func `cut off at any commit, it is finished by another one`(_ fate: CommitFate) async throws {
        let before = try await revealed("hidden", with: world.key)
        for number in 1...4 {
            let report = try? await rekey(from: world.key) { commit, _ in
                commit == 1 && number < 4 ? fate : .succeeds
            }
            #expect((report != nil) == (number == 4))
        }

        #expect(try await rekey(from: world.key) == RekeyReport(), "something was left to do")
        #expect(try world.recorded.sealingKeyIDs == [new.keyID])
        #expect(try await revealed("hidden", with: new) == before)
        #expect(try receipt(of: "checkout").digest.keyID == new.keyID)
    }

    @Test func `without the old key its secrets are given up, and made anew by the next run`()
        async throws
    {
        let unopenable = try await unopenable(with: [new])
        #expect(unopenable == [address("hidden"), address("other")])

        let report = try await rekey(from: nil)
        let next = try await world.cycle(key: new)

        #expect(Set(report.lost) == [address("hidden"), address("other")])
        #expect(next.outcomes.map(\.planned.reasons) == [[.requested], [.requested]])
        #expect(next.outcomes.allSatisfy { $0.result == .done })
        #expect(
            try await revealed("hidden", with: new) == world.api.live("hidden").last?.secret
        )
        #expect(world.api.live("checkout").count == 1, "what was delivered is left alone")
    }

    @Test func `a secret on its way to its sink that is given up is replaced`() async throws {
        let folder = world.folder
        try world.manifests.commit(manifest("late", sinks: ["late.token"]))
        world.api.onIssue { try folder.obstruct("sinks/late.token") }
        try await world.cycle()
        world.api.onIssue {}
        folder.remove("sinks/late.token")

        let report = try await rekey(from: nil)
        let next = try await world.cycle(key: new)

        #expect(report.lost.contains(address("late")))
        #expect(try next.result(of: "late") == .done)
        #expect(world.sink("late.token") == world.api.live("late").last?.secret)
    }

    private func unopenable(with keys: [SealingKey]) async throws -> [Address] {
        let process = try world.start()
        defer { process.store.close() }
        return try await Rekeying.unopenable(
            in: process.actor,
            lineage: try process.store.snapshot().lineage,
            with: keys
        ).map(\.address).sorted()
    }
}

extension SharedSecret {
    fileprivate var text: String {
        withSecret { secret in
            secret.withBytes { bytes in
                unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
            }
        }
    }
}

extension TemporaryFolder {
    /// Puts another text in a file's place, whatever its mode is.
    fileprivate func replace(_ name: String, with text: String) throws {
        remove(name)
        try write(text, to: name)
    }
}
