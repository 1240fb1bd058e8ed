import Model
import SeededRandom
import Testing

@testable import State

@Suite("A snapshot costs what changed, and is never stale")
struct SnapshotTests {
    let folder: StateFolder

    init() throws { folder = try StateFolder() }

    private func address(_ number: Int) -> Address {
        Address(organization: "acme", name: "token-\(number)")
    }

    @Test func `hundreds of tokens are read in parts, each at its own address`() throws {
        let store = try folder.writer()
        let records = try (0..<600).map {
            record(address($0), try token("id-\($0)", expiresAt: noon + .seconds($0)))
        }
        try store.commit(records.map(StateChange.record), sealed: [:])

        let tokens = try store.snapshot().tokens

        #expect(tokens.count == 600)
        for record in records { #expect(tokens[record.address] == record) }
    }

    @Test func `one of some addresses has theirs alone, and what is open of all`() throws {
        let store = try folder.writer()
        try store.commit(
            [
                .record(record(checkout, try token("aaaa"))),
                .record(record(billing, try token("bbbb"))),
                .conditions(billing, [condition()]),
                .manifestPaths([checkout: "a.yaml", billing: "b.yaml"]),
            ],
            sealed: [:]
        )
        let whole = try store.snapshot()

        let part = try folder.reader().snapshot(of: [checkout, address(7)])

        #expect(part.tokens == whole.tokens.filter { $0.key == checkout })
        #expect(part.manifestPaths == [checkout: "a.yaml"])
        #expect(part.conditions.isEmpty)
        #expect(part.openOperations == whole.openOperations)
        #expect((part.lineage, part.serial) == (whole.lineage, whole.serial))
    }

    @Test func `a damaged row among hundreds is found and named`() throws {
        let store = try folder.writer()
        let records = try (0..<600).map { record(address($0), try token("id-\($0)")) }
        try store.commit(records.map(StateChange.record), sealed: [:])
        try store.database.run(
            "UPDATE tokens SET record = '{}' WHERE address = 'acme/token-555'"
        )

        #expect(
            throws: StoreError.damaged(
                file: folder.state,
                finding: "the row acme/token-555 of the table tokens cannot be read"
            )
        ) { _ = try store.snapshot() }
    }

    @Test func `each snapshot shows what was changed, added and dropped since the last one`() throws
    {
        let store = try folder.writer()
        let reader = try folder.reader()
        let first = record(checkout, try token("aaaa"))
        let second = record(checkout, try token("bbbb"))
        let other = record(billing, try token("cccc"))
        func seen() throws -> [[Address: TokenRecord]] {
            [try store.snapshot().tokens, try reader.snapshot().tokens]
        }

        try store.commit([.record(first), .conditions(checkout, [condition()])], sealed: [:])
        #expect(try seen() == [[checkout: first], [checkout: first]])

        try store.commit(
            [.record(second), .record(other), .conditions(checkout, [condition("Stalled")])],
            sealed: [:]
        )
        let both = [checkout: second, billing: other]
        #expect(try seen() == [both, both])
        #expect(try reader.snapshot().conditions == [checkout: [condition("Stalled")]])

        try store.commit([.dropRecord(checkout), .conditions(checkout, [])], sealed: [:])
        #expect(try seen() == [[billing: other], [billing: other]])
        #expect(try reader.snapshot().conditions.isEmpty)

        try store.commit([.record(first)], sealed: [:])
        #expect(try seen().last == [billing: other, checkout: first])
    }

    @Test func `a part that is read in between changes nothing of the whole`() throws {
        let store = try folder.writer()
        let records = try [checkout, billing].map { record($0, try token("id-\($0.name)")) }
        try store.commit(
            records.map(StateChange.record) + [.conditions(billing, [condition()])],
            sealed: [:]
        )
        let whole = try store.snapshot()

        #expect(try store.snapshot(of: [checkout]).tokens == [checkout: records[0]])
        #expect(try store.snapshot(of: []).tokens.isEmpty)

        #expect(try store.snapshot() == whole)
        try store.commit([.dropRecord(checkout)], sealed: [:])
        #expect(try store.snapshot().tokens == [billing: records[1]])
    }

    @Test func `what another process asks for is seen by the next one`() throws {
        let store = try folder.writer()
        #expect(try store.snapshot().requests.isEmpty)

        try folder.requester().ask(.regenerate(checkout))

        #expect(try store.snapshot().requests == [.regenerate(checkout)])
    }

    /// What the engine does: it hands the store to an actor and never touches it again.
    private actor Holder {
        private let store: any Store

        init(_ store: sending any Store) { self.store = store }

        func serial() throws -> Int { try store.snapshot().serial }
    }

    @Test func `a store can be handed over to an actor`() async throws {
        var generator = SeededRandom(seed: 1)
        let store = try SQLiteStore.openForWriting(
            path: folder.state,
            time: fixedTime,
            using: &generator
        )

        let holder = Holder(store)

        #expect(try await holder.serial() == 0)
    }
}
