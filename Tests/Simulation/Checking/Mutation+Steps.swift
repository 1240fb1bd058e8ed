import Engine
import Model
import Rotation

/// Bugs in the protocol's own function.
extension Mutation {
    static let stepBugs = [
        Mutation(name: "no time to settle", timing: Timing(settle: .zero)),
        Mutation(
            name: "one look is enough",
            looking: { operation, look, now in
                guard case .ambiguous(var ambiguity) = operation.state else {
                    return (operation, look)
                }
                // As if an equal look had come before.
                let first = step(operation, .looked(look), record: nil, at: now)
                guard case .ambiguous(let seen) = first.operation.state else {
                    return (operation, look)
                }
                ambiguity.verdict = seen.verdict
                ambiguity.verdictSince = now - .minutes(1)
                var hasty = operation
                hasty.state = .ambiguous(ambiguity)
                return (hasty, look)
            }
        ),
        Mutation(
            name: "the old side is not asked",
            looking: { operation, look, _ in
                var look = look
                look.target?.expiresAt = operation.target?.expiresAt
                return (operation, look)
            }
        ),
        Mutation(
            name: "the new side is not asked",
            looking: { operation, look, _ in
                var look = look
                look.namesakes = []
                return (operation, look)
            }
        ),
        Mutation(
            name: "the old token ends at once",
            preparing: { operation, body, now in
                if operation.action == .regenerate {
                    body.existingTokenExpiresAt = now + .seconds(10)
                }
            }
        ),
        Mutation(
            name: "a lost successor is not ended",
            preparing: { operation, body, now in
                if operation.isTargetUnheld { body.existingTokenExpiresAt = now + .hours(24 * 60) }
            }
        ),
        Mutation(
            name: "an answer that is lost counts as a refusal",
            mapping: { _, event in
                guard case .callAmbiguous(let problem) = event else { return event }
                return .callRefused(Refusal(message: problem, isTemporary: true))
            }
        ),
        Mutation(
            name: "an answer that is lost counts as a failure",
            mapping: { _, event in
                guard case .callAmbiguous(let problem) = event else { return event }
                return .callRefused(Refusal(message: problem))
            }
        ),
        Mutation(
            name: "a delivery that fails counts as done",
            mapping: { operation, event in
                guard case .deliveryFailed(let id, _) = event, let issued = operation.state.issued,
                    let sink = operation.spec?.delivery.first(where: { $0.id == id })
                else { return event }
                return .delivered(
                    Receipt(
                        sink: sink,
                        tokenID: issued.token.id,
                        generation: operation.generation,
                        digest: KeyedDigest(keyID: "", hex: ""),
                        deliveredAt: operation.changedAt,
                        verifiedAt: nil
                    )
                )
            }
        ),
        Mutation(
            name: "a crash after sending counts as not sent",
            stepping: { operation, event in
                guard operation.state == .sent, event == .takenUp else { return operation }
                var unsent = operation
                unsent.state = .intended
                return unsent
            }
        ),
        Mutation(
            name: "the escrow is erased before the delivery",
            changing: { step in
                guard case .accepted(let issued, let receipts) = step.operation.state,
                    receipts.isEmpty, case .deliver = step.effect
                else { return }
                step.changes += [.journal(step.operation), .eraseSealed(issued.escrow)]
            }
        ),
        Mutation(
            name: "the old token is deleted before the delivery",
            changing: { step in
                guard case .issued = step.operation.state, case .probeAcceptance = step.effect,
                    let old = step.operation.target?.id
                else { return }
                step.effect = .delete(old)
            }
        ),
        Mutation(
            name: "only the first sink counts",
            changing: { step in
                guard case .accepted(_, let receipts) = step.operation.state, !receipts.isEmpty,
                    case .deliver = step.effect
                else { return }
                step.effect = .stop
            }
        ),
        Mutation(name: "what was composed long ago is sent") { decisions in
            let step = decisions.step
            decisions.step = { operation, event, record, timing, now in
                var fresh = operation
                if event == .recorded { fresh.changedAt = now }
                return step(fresh, event, record, timing, now)
            }
        },
    ]

    // MARK: Kinds of bugs

    private init(
        name: String,
        looking: @escaping @Sendable (Operation, Look, Instant) -> (Operation, Look)
    ) {
        self.init(name: name) { decisions in
            let step = decisions.step
            decisions.step = { operation, event, record, timing, now in
                guard case .looked(let look) = event else {
                    return step(operation, event, record, timing, now)
                }
                let (other, seen) = looking(operation, look, now)
                return step(other, .looked(seen), record, timing, now)
            }
        }
    }

    private init(
        name: String,
        preparing: @escaping @Sendable (Operation, inout RegenerateTokenBody, Instant) -> Void
    ) {
        self.init(name: name) { decisions in
            let step = decisions.step
            decisions.step = { operation, event, record, timing, now in
                guard case .prepared(var preparation) = event,
                    case .regenerate(let id, var body) = preparation.request
                else { return step(operation, event, record, timing, now) }
                preparing(operation, &body, now)
                preparation.request = .regenerate(id, body)
                return step(operation, .prepared(preparation), record, timing, now)
            }
        }
    }

    private init(
        name: String,
        stepping: @escaping @Sendable (Operation, Event) -> Operation = { operation, _ in operation
        },
        whole mapping: @escaping @Sendable (Operation, Event) -> Event = { $1 }
    ) {
        self.init(name: name) { decisions in
            let step = decisions.step
            decisions.step = { operation, event, record, timing, now in
                step(stepping(operation, event), mapping(operation, event), record, timing, now)
            }
        }
    }

    private init(
        name: String,
        mapping: @escaping @Sendable (Operation, Event) -> Event
    ) {
        self.init(name: name, stepping: { operation, _ in operation }, whole: mapping)
    }

    private init(name: String, changing: @escaping @Sendable (inout Step) -> Void) {
        self.init(name: name) { decisions in
            let step = decisions.step
            decisions.step = { operation, event, record, timing, now in
                var step = step(operation, event, record, timing, now)
                changing(&step)
                return step
            }
        }
    }
}
