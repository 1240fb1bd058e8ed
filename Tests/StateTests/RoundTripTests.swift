import Model
import SQLite
import Secrets
import Testing

@testable import State

@Suite("What is committed comes back as it was")
struct RoundTripTests {
    let folder: StateFolder

    init() throws { folder = try StateFolder() }

    /// Commits, closes, and reads what is on the disk.
    private func committed(
        _ steps: [StateChange]...,
        sealed: [EscrowID: SealedBox] = [:]
    ) throws -> RecordedState {
        do {
            let store = try folder.writer()
            for changes in steps { try store.commit(changes, sealed: sealed) }
        }
        return try folder.reader().snapshot()
    }

    @Test func `a new state is empty and has a name`() throws {
        let state = try committed()

        #expect(state == RecordedState(lineage: state.lineage))
        #expect(state.lineage.count == 32)
        #expect(state.lineage.allSatisfy { "0123456789abcdef".contains($0) })
    }

    @Test func `a token's record`() throws {
        let first = record(checkout, try token("aaaa", expiresAt: noon + .nanoseconds(123_456_789)))
        let second = record(billing, try token("bbbb"))

        let state = try committed([.record(first), .record(second)])

        #expect(state.tokens == [checkout: first, billing: second])
    }

    @Test func `a record that changed`() throws {
        var changed = record(checkout, try token("aaaa"))
        let before = changed
        changed.token = try token("bbbb", expiresAt: noon)
        changed.receipts = []

        let state = try committed([.record(before)], [.record(changed)])

        #expect(state.tokens == [checkout: changed])
    }

    @Test func `a record from before digests were kept`() throws {
        var old = record(checkout, try token("aaaa"))
        old.predecessors = [Predecessor(id: try token("bbbb").id, expiresAt: noon)]
        let store = try folder.writer()
        try store.commit([.record(old)], sealed: [:])
        let text = try store.database.query("SELECT record FROM tokens") {
            (row) throws(SQLiteError) in try row.text(0)
        }

        let state = try store.snapshot()

        #expect(text.allSatisfy { !$0.contains("\"digest\":null") && $0.contains("predecessors") })
        #expect(state.tokens[checkout]?.digest == nil)
        #expect(state.tokens[checkout]?.predecessors.first?.digest == nil)
    }

    @Test func `the commit that was acted on last`() throws {
        let first = PlanSource(url: "/srv/tokens.git", ref: "main", commit: "4f1c2ab")
        var second = first
        second.commit = "9e8d7c6"

        #expect(try committed([.actedOn(first)]).actedOn == first)
        let state = try committed([.actedOn(second)], [.actedOn(second)])

        #expect(state.actedOn == second)
        #expect(state.serial == 2, "what is the same is no change")
    }

    @Test func `lost answers, for a day`() throws {
        let old = noon - .hours(25)
        let times = [noon - .hours(23), noon, noon + .microseconds(1)]

        let state = try committed(
            [.lostAnswer(operationID(1), at: old)],
            times.map { .lostAnswer(operationID(2), at: $0) },
            [.lostAnswer(operationID(2), at: noon)]
        )

        #expect(state.lostAnswers == times)
    }

    @Test func `a dropped record is gone and another one stays`() throws {
        let kept = record(billing, try token("bbbb"))

        let state = try committed(
            [.record(record(checkout, try token("aaaa"))), .record(kept)],
            [.dropRecord(checkout)]
        )

        #expect(state.tokens == [billing: kept])
    }

    @Test func `an operation in each state that is not final`() throws {
        let old = try token("aaaa", expiresAt: noon)
        let base = operation(1, target: old)
        let new = issued(try token("bbbb"), by: base)
        let receipts = record(checkout, old).receipts
        let states: [OperationState] = [
            .preflight, .intended, .sent, .issued(new), .accepted(new, receipts: receipts),
            .ambiguous(Ambiguity(problem: "the answer was lost", nextLookAt: noon)),
        ]
        let store = try folder.writer()
        for state in states {
            var operation = base
            operation.state = state
            operation.attempts = 2
            operation.problem = "the sink is away"
            operation.request = .regenerate(
                old.id,
                RegenerateTokenBody(
                    existingTokenExpiresAt: noon,
                    newToken: CreateTokenBody(
                        name: "checkout",
                        tokenDescription: "",
                        expiresAt: nil,
                        capabilities: old.capabilities
                    ),
                    newTokenExpiresAt: noon + .microseconds(7)
                )
            )

            try store.commit([.journal(operation)], sealed: [:])

            #expect(try store.snapshot().openOperations == [checkout: operation])
        }
    }

    @Test func `an operation that is done is neither open nor a failure`() throws {
        let state = try committed(
            [.journal(operation(1))],
            [.journal(operation(1, state: .done))]
        )

        #expect(state.openOperations.isEmpty)
        #expect(state.failures.isEmpty)
    }

    @Test func `the last failure of an address, until another operation follows it`() throws {
        let first = operation(1, state: .failed("refused"))
        let second = operation(2, state: .failed("refused again"))
        let elsewhere = operation(3, of: billing, state: .failed("no sink"))

        let store = try folder.writer()
        try store.commit([.journal(first), .journal(second), .journal(elsewhere)], sealed: [:])
        #expect(try store.snapshot().failures == [checkout: second, billing: elsewhere])

        try store.commit([.journal(operation(4))], sealed: [:])
        #expect(try store.snapshot().failures == [billing: elsewhere])

        try store.commit([.journal(operation(4, state: .done))], sealed: [:])
        #expect(try store.snapshot().failures == [billing: elsewhere])
    }

    @Test func `a sealed secret`() throws {
        let id = EscrowID(operation: operationID(1))
        let box = SealedBox(keyID: "0123456789abcdef", bytes: Array(0...255))
        let store = try folder.writer()

        try store.commit([.keepSealed(id)], sealed: [id: box])

        #expect(try store.sealedSecret(id) == box)
        #expect(try store.sealedSecret(EscrowID(operation: operationID(2))) == nil)
        #expect(try folder.reader().sealedSecret(id) == box)
    }

    @Test func `a sealed secret that is erased is gone, and erasing it again is no error`() throws {
        let id = EscrowID(operation: operationID(1))
        let store = try folder.writer()
        try store.commit([.keepSealed(id)], sealed: [id: SealedBox(keyID: "k", bytes: [1])])

        try store.commit([.eraseSealed(id)], sealed: [:])
        try store.commit([.eraseSealed(id)], sealed: [:])

        #expect(try store.sealedSecret(id) == nil)
    }

    @Test func `a sealed secret that is replaced`() throws {
        let id = EscrowID(operation: operationID(1))
        let store = try folder.writer()
        let box = SealedBox(keyID: "two", bytes: [2, 2])

        try store.commit([.keepSealed(id)], sealed: [id: SealedBox(keyID: "one", bytes: [1])])
        try store.commit([.keepSealed(id)], sealed: [id: box])

        #expect(try store.sealedSecret(id) == box)
    }

    @Test func `the paths of the last manifests replace those before`() throws {
        let state = try committed(
            [.manifestPaths([checkout: "a.yaml", billing: "b.yaml"])],
            [.manifestPaths([checkout: "moved/a.yaml"])]
        )

        #expect(state.manifestPaths == [checkout: "moved/a.yaml"])
    }

    @Test func `the conditions of an address, until it is gone`() throws {
        let state = try committed(
            [.conditions(checkout, [condition()]), .conditions(billing, [condition()])],
            [
                .conditions(checkout, [condition(isTrue: false), condition("Stalled")]),
                .conditions(billing, []),
            ]
        )

        #expect(
            state.conditions == [checkout: [condition(isTrue: false), condition("Stalled")]]
        )
    }

    @Test func `requests in the order in which they were made, until they are taken`() throws {
        let erase = StateRequest.eraseRevealed(checkout, EscrowID(operation: operationID(1)))
        let store = try folder.writer()
        try store.ask(.regenerate(checkout))
        try store.ask(erase)
        try store.ask(.regenerate(billing))
        #expect(
            try store.snapshot().requests == [.regenerate(checkout), erase, .regenerate(billing)]
        )

        try store.commit([.takeRequest(erase), .takeRequest(erase)], sealed: [:])

        #expect(try store.snapshot().requests == [.regenerate(checkout), .regenerate(billing)])
        #expect(try folder.reader().requests() == [.regenerate(checkout), .regenerate(billing)])
    }

    @Test func `what was asked for follows a token to its new name, in its order`() throws {
        let held = Suspension(address: checkout, since: noon, by: "ada")
        var renamed = held
        renamed.address = billing
        let erase = StateRequest.eraseRevealed(checkout, EscrowID(operation: operationID(1)))
        let approval = StateRequest.approve(commit: "abc1234", brake: .deletions)
        let store = try folder.writer()
        for request in [
            .suspend(held), .regenerate(billing), .resume(checkout, at: noon),
            .regenerate(checkout), .cut(checkout, token: nil), erase, approval,
        ] {
            try store.ask(request)
        }

        try store.commit([.renameRequests(from: checkout, to: billing)], sealed: [:])

        #expect(
            try store.snapshot().requests == [
                .suspend(renamed), .resume(billing, at: noon), .regenerate(billing),
                .cut(billing, token: nil), erase.renamed(from: checkout, to: billing), approval,
            ]
        )
    }

    @Test func `stamps are known for ever, whatever becomes of their address`() throws {
        let stamp = noon + .microseconds(123_457)
        let store = try folder.writer()
        try store.commit(
            [
                .record(record(checkout, try token("aaaa"))),
                .stamps([stamp, noon], operationID(1)),
            ],
            sealed: [:]
        )
        try store.commit([.dropRecord(checkout), .conditions(checkout, [])], sealed: [:])

        #expect(try store.isKnownStamp(stamp))
        #expect(try store.isKnownStamp(noon))
        #expect(try !store.isKnownStamp(stamp + .nanoseconds(1)))
        #expect(try !store.isKnownStamp(noon + .seconds(1)))
    }
}
