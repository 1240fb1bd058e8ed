import Engine
import Model
import Planning

extension ControllerSnapshot {
    /// Takes over what a look at the world found.
    mutating func take(_ survey: Survey, _ tokens: [Token]) {
        self.tokens = tokens
        openOperations = survey.recorded.openOperations.mapValues(OpenOperation.init)
        deferred = survey.plan.operations.reduce(into: [:]) { deferred, operation in
            if let reason = operation.deferral?.reason { deferred[reason, default: 0] += 1 }
        }
    }

    /// Counts what happened to an operation, as it happens.
    mutating func take(_ progress: RunProgress) {
        switch progress {
        case .began(let planned):
            guard planned.open == nil, case .delete(let leftOver) = planned.request,
                planned.action == .retire
            else { return }
            leftOverTokens += leftOver.count
        case .moved(let operation):
            take(operation)
        case .waiting(let operation, _):
            openOperations[operation.address] = OpenOperation(operation)
        case .movedEnd, .expiryCallFailed: break
        }
    }

    private mutating func take(_ operation: Operation) {
        let known = openOperations[operation.address]
        let lostBefore = known?.id == operation.id ? known?.lostSecrets ?? 0 : 0
        leftOverTokens += max(0, operation.lostSecrets - lostBefore)
        guard operation.state.isFinal else {
            openOperations[operation.address] = OpenOperation(operation)
            return
        }
        openOperations[operation.address] = nil
        let kind = OperationKind(
            action: operation.action,
            reason: operation.reasons.first ?? .operationOpen,
            hasSucceeded: operation.state == .done
        )
        operations[kind, default: 0] += 1
        operationDurations[operation.action, default: Histogram(bounds: Self.operationBounds)]
            .observe(operation.changedAt - operation.startedAt)
    }
}

extension ControllerSnapshot.OpenOperation {
    init(_ operation: Operation) {
        id = operation.id
        state = operation.state.name
        pendingDeliveries = operation.pendingDeliveries
        lostSecrets = operation.lostSecrets
    }
}

extension Operation {
    /// Sinks that do not hold the new secret yet.
    fileprivate var pendingDeliveries: Int {
        let sinks = Set(spec?.delivery.map(\.id) ?? [])
        return switch state {
        case .issued: sinks.count
        case .accepted(_, let receipts): sinks.subtracting(receipts.map(\.sink.id)).count
        case .preflight, .intended, .sent, .done, .ambiguous, .failed: 0
        }
    }
}

extension Survey {
    /// Every token that a manifest asks for or the state knows, sorted by address.
    var tokenReadings: [ControllerSnapshot.Token] {
        let addresses = Set(desired.specs.keys).union(desired.held.keys)
            .union(recorded.tokens.keys)
        return addresses.sorted().map { address in
            let record = recorded.tokens[address]
            let shown = record.map { known in
                live[address.organization]?.tokens[known.token.id] ?? known.token
            }
            let ready = recorded.conditions[address]?.first { $0.type == "Ready" }
            return ControllerSnapshot.Token(
                address: address,
                expiresAt: shown?.expiresAt,
                isReady: ready?.isTrue ?? false,
                nextRotationAt: record.flatMap { known in
                    Schedule.nextRotation(
                        of: known,
                        under: desired.specs[address] ?? known.spec,
                        expiresAt: shown?.expiresAt
                    )?.at
                }
            )
        }
    }
}
