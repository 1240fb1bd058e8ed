import Engine
import Model
import Planning
import Testing

@testable import Controller

@Suite("What operations tell while they go on")
struct CountingTests {
    private static let token = IssuedToken(
        token: LiveToken(id: .numbered(1), name: "checkout"),
        issuedAt: noon,
        escrow: EscrowID(operation: operationID())
    )

    @Test func `is counted when they end, by what, why and how`() {
        var snapshot = workingController()
        snapshot.take(.moved(operation(state: .intended)))
        snapshot.take(.moved(operation(state: .sent)))
        #expect(snapshot.operations.isEmpty)
        snapshot.take(.moved(operation(state: .done, after: .seconds(2))))
        snapshot.take(.moved(operation(.create, reason: .notFound, state: .failed("no"))))
        #expect(
            snapshot.operations == [
                .init(action: .regenerate, reason: .requested, hasSucceeded: true): 1,
                .init(action: .create, reason: .notFound, hasSucceeded: false): 1,
            ]
        )
        #expect(snapshot.operationDurations[.regenerate]?.sum == 2)
        #expect(snapshot.openOperations.isEmpty)
    }

    @Test func `shows where they stand until then`() {
        var snapshot = workingController()
        let ambiguity = Ambiguity(problem: "lost", nextLookAt: noon)
        for state in [.intended, .sent, .ambiguous(ambiguity)] as [OperationState] {
            snapshot.take(.moved(operation(state: state)))
            #expect(snapshot.openOperations.values.map(\.state) == [state.name])
        }
        #expect(snapshot.operations.isEmpty)

        // One that waits for the API's leave is in no journal yet.
        snapshot.take(.waiting(operation(state: .preflight), .minutes(5)))
        #expect(snapshot.openOperations.values.map(\.state) == ["preflight"])
    }

    @Test func `has the sinks that do not hold the secret yet`() {
        var spec = TokenSpec(
            address: address("checkout"),
            position: SourcePosition(path: "checkout.yaml")
        )
        spec.delivery = ["a", "b", "c"].map { SinkSpec.file(FileSinkSpec(path: $0)) }
        var moving = operation(state: .issued(Self.token))
        moving.spec = spec
        var snapshot = workingController()
        func pending() -> Int? { snapshot.openOperations[moving.address]?.pendingDeliveries }

        snapshot.take(.moved(moving))
        #expect(pending() == 3)
        let receipt = Receipt.assumed(
            spec.delivery[1],
            holds: Self.token.token.id,
            generation: 1,
            since: noon
        )
        moving.state = .accepted(Self.token, receipts: [receipt])
        snapshot.take(.moved(moving))
        #expect(pending() == 2)
        moving.state = .done
        snapshot.take(.moved(moving))
        #expect(pending() == nil)
    }

    @Test func `has each token once whose secret nobody holds`() {
        var snapshot = workingController()
        var losing = operation(state: .intended)
        for lost in [0, 1, 1, 2, 2] {
            losing.lostSecrets = lost
            snapshot.take(.moved(losing))
        }
        #expect(snapshot.leftOverTokens == 2)

        func left(_ action: Action, open: Operation? = nil) -> PlannedOperation {
            PlannedOperation(
                address: address("billing"),
                action: action,
                reasons: [.orphaned],
                request: .delete([.numbered(2), .numbered(3)]),
                open: open
            )
        }
        snapshot.take(.began(left(.retire)))
        #expect(snapshot.leftOverTokens == 4)
        // A run that goes on with it has counted it already.
        let begun = operation(.retire, reason: .orphaned, state: .sent)
        snapshot.take(.began(left(.retire, open: begun)))
        #expect(snapshot.leftOverTokens == 4)
        // What a person asked to be deleted was never lost.
        snapshot.take(.began(left(.delete)))
        #expect(snapshot.leftOverTokens == 4)
    }
}
