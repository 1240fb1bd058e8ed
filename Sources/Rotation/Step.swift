public import Model

/// What one event makes of an operation.
public struct Step: Hashable, Sendable {
    /// The operation after the event.
    public var operation: Operation
    /// What is committed, in one transaction, before ``effect`` begins.
    public var changes: [StateChange]
    /// What the shell does next.
    public var effect: Effect
}

/// The rotation protocol: decides what follows from an event, and does nothing itself.
///
/// A crash is no special case: the next run reads the operation's row and steps with
/// ``Event/takenUp``. No secret enters; the shell seals an answer's secret as it arrives, and the
/// state carries only the name under which the escrow has it.
///
/// - Parameters:
///   - record: What the state holds of the address, before the operation.
///   - now: The present instant.
public func step(
    _ operation: Operation,
    _ event: Event,
    record: TokenRecord?,
    at now: Instant
) -> Step {
    var transition = Transition(operation: operation, record: record, now: now)
    switch (operation.state, event) {
    case (.preflight, .takenUp), (.intended, .takenUp):
        return transition.stay(.prepare)
    case (.preflight, .prepared(let preparation)), (.intended, .prepared(let preparation)):
        return transition.intend(preparation)
    case (.preflight, .notReady(let problem)):
        return transition.fail(problem)
    case (.intended, .notReady(let problem)):
        return transition.pause(problem)
    case (.intended, .recorded):
        return transition.markSent()

    case (.sent, .recorded):
        return transition.stay(transition.nextCall)
    case (.sent, .takenUp):
        return transition.takeUpSent()
    case (.sent, .callNotSent(let problem)):
        return transition.prepareAgain(after: nil, problem)
    case (.sent, .callRefused(let refusal)):
        return refusal.isTemporary
            ? transition.prepareAgain(after: refusal.retryAfter, refusal.message)
            : transition.fail(refusal.message)
    case (.sent, .callAmbiguous(let problem)):
        return transition.move(to: .ambiguous(problem), then: .stop)
    case (.sent, .callTaken(let token, let instant)):
        return transition.issue(token, at: instant)
    case (.sent, .deleted(let id)):
        return transition.afterDeletion(of: id)
    case (.sent, .deleteFailed(let refusal)):
        return refusal.isTemporary
            ? transition.pause(refusal.message) : transition.fail(refusal.message)
    case (.intended, .withdrawn), (.sent, .withdrawn):
        return transition.withdrawDeletion()

    case (.issued(let issued), .takenUp), (.issued(let issued), .recorded):
        return transition.stay(.probeAcceptance(issued))
    case (.issued(let issued), .accepted):
        return transition.handOver(issued, isProven: true)
    case (.issued(let issued), .notAccepted):
        return transition.probeAgain(issued)
    case (.issued, .acceptanceUnknown(let problem)):
        return transition.pause(problem)
    case (.issued(let issued), .lookedUp(let token)):
        return transition.afterLookUp(issued, found: token)

    case (.accepted(let issued, let receipts), .takenUp),
        (.accepted(let issued, let receipts), .recorded):
        return transition.deliverNext(issued, receipts)
    case (.accepted(let issued, let receipts), .delivered(let receipt)):
        return transition.keep(receipt, with: receipts, of: issued)
    case (.accepted(let issued, let receipts), .deliveryFailed(let sink, let problem)):
        return transition.skip(sink, problem, issued, receipts)

    default:
        // A finished or frozen operation stays as it is, and so does one that meets an event which
        // does not belong to its state: the next run takes it up.
        return transition.stay(.stop)
    }
}
