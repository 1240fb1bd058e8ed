import Model
import Testing

@testable import State

@Suite("The history of an address")
struct HistoryTests {
    let folder: StateFolder

    init() throws { folder = try StateFolder() }

    @Test func `an operation that is done still says which token it led from and to`() throws {
        let store = try folder.writer()
        let old = try token("old")
        var rotation = operation(1, target: old)
        try store.commit([.journal(rotation)], sealed: [:])
        rotation.state = .issued(issued(try token("new"), by: rotation))
        try store.commit([.journal(rotation)], sealed: [:])
        rotation.state = .done
        rotation.changedAt = noon + .minutes(1)
        try store.commit([.journal(rotation)], sealed: [:])

        #expect(
            try store.history(of: checkout, limit: 10) == [
                HistoryEntry(
                    at: noon + .minutes(1),
                    operation: rotation,
                    from: TokenID("old"),
                    to: TokenID("new")
                )
            ]
        )
    }

    @Test func `a first token has none before it, and a refused rotation none after it`() throws {
        let store = try folder.writer()
        var create = operation(1)
        create.state = .accepted(issued(try token("first"), by: create), receipts: [])
        try store.commit([.journal(create)], sealed: [:])
        create.state = .done
        let refused = operation(2, target: try token("first"), state: .failed("refused"))
        try store.commit([.journal(create), .journal(refused)], sealed: [:])

        let history = try store.history(of: checkout, limit: 10)

        #expect(history.map(\.from) == [TokenID("first"), nil])
        #expect(history.map(\.to) == [nil, TokenID("first")])
    }

    @Test func `that of several addresses is that of each`() throws {
        let store = try folder.writer()
        for seed in 1...3 as ClosedRange<UInt64> {
            let changes = [checkout, billing].enumerated().map { place, address in
                StateChange.journal(
                    operation(10 * seed + UInt64(place), of: address, state: .failed("\(seed)"))
                )
            }
            try store.commit(changes, sealed: [:])
        }
        let unknown = Address(organization: "acme", name: "unknown")

        let history = try store.history(of: [billing, checkout, unknown], limit: 2)

        #expect(Set(history.keys) == [billing, checkout])
        for address in [billing, checkout] {
            #expect(history[address] == (try store.history(of: address, limit: 2)))
            #expect(history[address]?.map(\.operation.state) == [.failed("3"), .failed("2")])
        }
    }

    @Test func `the newest comes first by the order of beginning, and clocks decide nothing`()
        throws
    {
        let store = try folder.writer()
        for seed in 1...5 as ClosedRange<UInt64> {
            try store.commit(
                [
                    .journal(
                        operation(
                            seed,
                            generation: Int(seed) % 3,
                            state: .done,
                            at: noon - .hours(Int(seed))
                        )
                    )
                ],
                sealed: [:]
            )
        }
        try store.commit([.journal(operation(9, of: billing))], sealed: [:])
        var retold = operation(2, generation: 2, state: .failed("taken back"), at: noon)
        retold.attempts = 3
        try store.commit([.journal(retold)], sealed: [:])

        let history = try store.history(of: checkout, limit: 10).map(\.operation.id)

        #expect(history == [5, 4, 3, 2, 1].map(operationID))
        #expect(
            try store.history(of: checkout, limit: 2).map(\.operation.id)
                == [5, 4].map(operationID)
        )
    }

    @Test(arguments: [0, -1, Int.min])
    func `a limit below one gives nothing`(_ limit: Int) throws {
        let store = try folder.writer()
        try store.commit([.journal(operation(1))], sealed: [:])

        #expect(try store.history(of: checkout, limit: limit).isEmpty)
    }

    @Test func `it outlives the token's record, and an unknown address has none`() throws {
        let store = try folder.writer()
        try store.commit(
            [.record(record(checkout, try token("aaaa"))), .journal(operation(1, state: .done))],
            sealed: [:]
        )
        try store.commit([.dropRecord(checkout)], sealed: [:])

        #expect(try store.history(of: checkout, limit: 10).count == 1)
        #expect(try store.history(of: billing, limit: 10).isEmpty)
    }
}
