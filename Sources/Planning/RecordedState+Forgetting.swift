public import Model

/// Why an address cannot be forgotten by command.
public enum ForgettingObstacle: Hashable, Sendable {
    /// The state has no token of it.
    case unknown
    /// An operation of it is not finished: what becomes of it belongs to somebody.
    case operationOpen(Operation)
    /// It was asked that its tokens end, and that is not done yet.
    case leakOpen
}

extension RecordedState {
    /// What stands against forgetting an address; nil: nothing.
    public func obstacle(toForgetting address: Address) -> ForgettingObstacle? {
        if let operation = openOperations[address] { return .operationOpen(operation) }
        let isLeakOpen = requests.contains { request in
            if case .cut(address, _) = request { true } else { false }
        }
        if isLeakOpen { return .leakOpen }
        return tokens[address] == nil ? .unknown : nil
    }

    /// The changes by which the state no longer knows an address; its history and the instants that its
    /// calls asked for stay.
    public func forgetting(_ address: Address) -> [StateChange] {
        let sealed = tokens[address]?.sealedSecret.map { [StateChange.eraseSealed($0)] } ?? []
        let asked = requests.filter { request in
            switch request {
            case .regenerate(address), .eraseRevealed(address, _): true
            default: false
            }
        }
        return [.dropRecord(address), .conditions(address, [])] + sealed
            + asked.map(StateChange.takeRequest)
    }
}
