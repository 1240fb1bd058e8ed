import Model

@testable import Controller

let noon = Instant(seconds: 1_795_500_000)

func address(_ name: String) -> Address { Address(organization: "acme", name: name) }

/// A controller that began at noon, looks every minute and has gone through a cycle.
func workingController() -> ControllerSnapshot {
    var snapshot = ControllerSnapshot(version: "1.2.3", interval: .minutes(1), startedAt: noon)
    snapshot.isLeader = true
    snapshot.phase = .resting
    snapshot.sourceReadAt = noon
    snapshot.stateReadAt = noon
    snapshot.cycleEndedAt = noon
    return snapshot
}

/// The same id in every run.
func operationID(at instant: Instant = noon) -> OperationID {
    var zeros = Zeros()
    return OperationID(at: instant, using: &zeros)
}

private struct Zeros: RandomNumberGenerator {
    func next() -> UInt64 { 0 }
}

/// An operation of checkout that began at noon.
func operation(
    _ action: Action = .regenerate,
    reason: Reason = .requested,
    state: OperationState,
    after duration: Duration = .zero,
    id: OperationID = operationID()
) -> Operation {
    var operation = Operation(
        id: id,
        address: address("checkout"),
        generation: 1,
        action: action,
        reasons: [reason],
        commit: nil,
        request: .none,
        target: nil,
        spec: nil,
        at: noon
    )
    operation.state = state
    operation.changedAt = noon + duration
    return operation
}

extension TokenID {
    static func numbered(_ number: Int) -> TokenID {
        guard let id = TokenID("t-\(number)") else { preconditionFailure("it is a token's id") }
        return id
    }
}
