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
///   - timing: How long an effect may keep the world waiting.
///   - now: The present instant.
public func step(
    _ operation: Operation,
    _ event: Event,
    record: TokenRecord?,
    timing: Timing = Timing(),
    at now: Instant
) -> Step {
    var transition = Transition(operation: operation, record: record, timing: timing, now: now)
    switch operation.state {
    case .preflight, .intended: return transition.beforeCall(event)
    case .sent: return transition.duringCall(event)
    case .ambiguous(let ambiguity): return transition.afterLostAnswer(ambiguity, event)
    case .issued(let issued): return transition.afterIssue(issued, event)
    case .accepted(let issued, let receipts):
        return transition.duringDelivery(issued, receipts, event)
    case .done, .failed: return transition.stay(.stop)
    }
}

/// The protocol's table, a state at a time. An event that does not belong to its state changes
/// nothing: the next run takes the operation up.
extension Transition {
    fileprivate mutating func beforeCall(_ event: Event) -> Step {
        switch event {
        case .takenUp: stay(.prepare)
        case .prepared(let preparation): intend(preparation)
        case .notReady(let problem):
            operation.state == .preflight ? fail(problem) : pause(problem)
        case .recorded: operation.state == .intended ? markSent() : stay(.stop)
        case .removed(let sink): clear(sink)
        case .removalFailed(let sink, let problem): pause("\(sink.title): \(problem)")
        case .withdrawn: withdrawDeletion()
        default: stay(.stop)
        }
    }

    fileprivate mutating func duringCall(_ event: Event) -> Step {
        switch event {
        case .recorded: isOutdated ? attemptAgain() : stay(nextCall)
        case .takenUp: takeUpSent()
        case .callNotSent(let problem): prepareAgain(after: nil, problem)
        case .callRefused(let refusal): afterRefusal(refusal)
        case .callAmbiguous(let problem): becomeAmbiguous(problem, since: now)
        case .callTaken(let token, let instant, let digest):
            operation.isProvisional ? carryOver(token) : issue(token, at: instant, digest)
        case .deleted(let id), .expired(let id): afterDeletion(of: id)
        case .removed(let sink): clear(sink)
        case .removalFailed(let sink, let problem): pause("\(sink.title): \(problem)")
        case .deleteFailed(let refusal): afterRefusedDeletion(refusal)
        case .expireFailed(let refusal):
            refusal.isTemporary ? pause(refusal.message) : fail(refusal.message)
        case .withdrawn: withdrawDeletion()
        default: stay(.stop)
        }
    }

    fileprivate mutating func afterLostAnswer(_ ambiguity: Ambiguity, _ event: Event) -> Step {
        switch event {
        case .takenUp: takeUpAmbiguous(ambiguity)
        case .looked(let look): judge(look, ambiguity)
        case .notLooked(let problem): pause(problem)
        case .released: release(ambiguity)
        default: stay(.stop)
        }
    }

    fileprivate mutating func afterIssue(_ issued: IssuedToken, _ event: Event) -> Step {
        switch event {
        case .takenUp, .recorded: stay(.probeAcceptance(issued))
        case .accepted: handOver(issued, isProven: true)
        case .notAccepted: probeAgain(issued)
        case .acceptanceUnknown(let problem): pause(problem)
        case .lookedUp(let token): afterLookUp(issued, found: token)
        case .secretMissing: replaceMissingSecret(of: issued)
        default: stay(.stop)
        }
    }

    fileprivate mutating func duringDelivery(
        _ issued: IssuedToken,
        _ receipts: [Receipt],
        _ event: Event
    ) -> Step {
        switch event {
        case .takenUp, .recorded: deliverNext(issued, receipts)
        case .delivered(let receipt): keep(receipt, with: receipts, of: issued)
        case .deliveryFailed(let sink, let problem): skip(sink, problem, issued, receipts)
        case .secretMissing: replaceMissingSecret(of: issued)
        case .removed(let sink): clear(sink, issued, receipts)
        case .removalFailed(let sink, let problem):
            endIncomplete("\(sink.title): \(problem)", issued, receipts)
        default: stay(.stop)
        }
    }
}
