import Model
import Rotation
import Testing

/// An expiry call has moved a token's end: what the state has to say of it from then on.
@Suite("An end that was moved")
struct MovedEndTests {
    private let end = noon + .minutes(1)

    private func changes(
        moving token: LiveToken,
        isCut: Bool,
        record: TokenRecord? = nil,
        open: Operation? = nil
    ) -> [StateChange] {
        let state = RecordedState(
            lineage: "a",
            tokens: record.map { [checkout: $0] } ?? [:],
            openOperations: open.map { [checkout: $0] } ?? [:]
        )
        return state.changes(moving: token.id, to: end, of: checkout, isCut: isCut, at: noon)
    }

    private func issued(_ action: Action, _ token: LiveToken, target: LiveToken?) -> Operation {
        var operation = operation(action, target: target)
        let escrow = EscrowID(operation: operation.id)
        operation.state = .issued(IssuedToken(token: token, issuedAt: noon, escrow: escrow))
        return operation
    }

    @Test func `says nothing of an address whose first token is still being made`() throws {
        let new = try token("new")
        let open = issued(.create, new, target: nil)

        #expect(changes(moving: new, isCut: false, open: open).isEmpty)
    }

    @Test func `of a leaked token whose secret lies sealed erases the secret`() throws {
        let current = try token("current")
        var known = record(current)
        let escrow = EscrowID(operation: operation().id)
        known.sealedSecret = escrow

        let changes = changes(moving: current, isCut: true, record: known)

        known.sealedSecret = nil
        known.token.expiresAt = end
        #expect(changes == [.eraseSealed(escrow), .record(known)])
    }

    @Test func `of a leaked token that is being delivered again ends the delivery`() throws {
        let current = try token("current")
        let open = issued(.redeliver, current, target: current)

        let changes = changes(moving: current, isCut: true, record: record(current), open: open)

        guard case .journal(let ended)? = changes.first else {
            Issue.record("the operation goes on: \(changes)")
            return
        }
        #expect(ended.state == .failed("its token was cut off, since its secret leaked"))
        #expect(changes.contains(.eraseSealed(EscrowID(operation: open.id))))
    }

    @Test func `of a predecessor is the predecessor's alone`() throws {
        let (old, current) = (try token("old"), try token("current"))
        var known = record(current)
        known.predecessors = [Predecessor(id: old.id, expiresAt: noon + .days(1))]

        let changes = changes(moving: old, isCut: true, record: known)

        known.predecessors = [Predecessor(id: old.id, expiresAt: end)]
        #expect(changes == [.record(known)])
    }
}
