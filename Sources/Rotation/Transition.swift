import Model

/// The rows of the protocol's table: each method is one way from a state to the next.
struct Transition {
    var operation: Operation
    let record: TokenRecord?
    let timing: Timing
    let now: Instant

    /// Tries of one step in one run; the next run begins anew.
    private static let triesPerRun = 4
    /// How long composing a call and sending it may lie apart.
    private static let longestDelay = Duration.seconds(Limits.sendDelaySeconds)
    /// The wait between two questions whether the new secret authenticates.
    private static let acceptancePause = Duration.seconds(10)
    /// Questions, over a minute, before a secret that does not authenticate is looked into.
    private static let acceptanceTries = 6

    func stay(_ effect: Effect, changes: [StateChange] = []) -> Step {
        Step(operation: operation, changes: changes, effect: effect)
    }

    mutating func move(
        to state: OperationState,
        changes: [StateChange] = [],
        then effect: Effect
    ) -> Step {
        enter(state)
        return stay(effect, changes: [.journal(operation)] + changes)
    }

    private mutating func enter(_ state: OperationState) {
        operation.state = state
        operation.changedAt = now
        operation.attempts = 0
        operation.problem = nil
    }

    /// Leaves the operation where it stands, for the next run to go on with.
    mutating func pause(_ problem: String) -> Step {
        operation.problem = problem
        return stay(.stop, changes: [.journal(operation)])
    }

    /// Ends in vain; what a command asked for stays asked for.
    mutating func fail(_ problem: String) -> Step {
        let isAsked = operation.reasons.contains(.requested)
        return move(
            to: .failed(problem),
            changes: isAsked ? [.ask(.regenerate(operation.address))] : [],
            then: .stop
        )
    }

    /// The manifest is there again, so what was not deleted yet lives on.
    mutating func withdrawDeletion() -> Step {
        guard case .delete = operation.request else { return stay(.stop) }
        return fail("the manifest came back before the token was deleted")
    }

    // MARK: Before the call

    /// The call's whole body is written down, or, where nothing is called, its work begins.
    mutating func intend(_ preparation: Preparation) -> Step {
        keepAttempt()
        operation.request = preparation.request
        operation.target = preparation.target ?? operation.target
        operation.knownNamesakes = preparation.namesakes
        operation.olderNamesakes = operation.olderNamesakes ?? preparation.namesakes
        let stamps = preparation.stamps
        operation.stamps = stamps
        let changes: [StateChange] = stamps.isEmpty ? [] : [.stamps(stamps, operation.id)]
        switch operation.action {
        case .create, .regenerate:
            // Whoever asked up to now is served by this one; who asks later, by the next.
            let taken = StateChange.takeRequest(.regenerate(operation.address))
            return keepingAttempts {
                $0.move(to: .intended, changes: changes + [taken], then: .proceed)
            }
        case .delete, .retire:
            return move(to: .intended, then: .proceed)
        case .redeliver:
            return redeliver()
        case .forget:
            return dropNext()
        case .adopt:
            return adopt()
        case .move:
            return moveRecord()
        case .hold:
            return fail("there is nothing to do for a held address")
        }
    }

    mutating func markSent() -> Step {
        guard !isOutdated else { return attemptAgain() }
        return keepingAttempts { $0.move(to: .sent, then: .proceed) }
    }

    /// Whether the machine stood still since the call was composed: its instants have drawn near.
    var isOutdated: Bool {
        switch operation.request {
        case .create, .regenerate: now - operation.changedAt > Self.longestDelay
        case .delete, .none: false
        }
    }

    /// Moves on within one try of the call, whose number counts until the call has an answer.
    private mutating func keepingAttempts(_ move: (inout Transition) -> Step) -> Step {
        let attempts = operation.attempts
        var step = move(&self)
        operation.attempts = attempts
        step.operation = operation
        step.changes[0] = .journal(operation)
        return step
    }

    /// What a `sent` operation does: one call, or one deletion after the other.
    var nextCall: Effect {
        guard case .delete(let ids) = operation.request else { return .call(operation.request) }
        return ids.first.map(Effect.delete) ?? .stop
    }

    /// A run that died in `sent` cannot know whether its call took effect; a deletion is repeated.
    mutating func takeUpSent() -> Step {
        if case .delete(let ids) = operation.request {
            return ids.isEmpty ? dropNext() : stay(nextCall)
        }
        return becomeAmbiguous(
            "the run ended between sending the call and recording its answer",
            since: operation.changedAt
        )
    }

    /// Nothing happened at the API: the call is made again after a growing pause, with instants that
    /// are worked out anew, since the old token's end must not draw near meanwhile.
    mutating func prepareAgain(after pause: Duration?, _ problem: String) -> Step {
        operation.state = .intended
        operation.changedAt = now
        operation.attempts += 1
        operation.problem = problem
        guard operation.attempts < Self.triesPerRun else {
            operation.attempts = 0
            return stay(.stop, changes: [.journal(operation)])
        }
        let wait = pause ?? .seconds(Limits.backOffFirstSeconds << operation.attempts)
        let longest = Duration.seconds(Limits.retryAfterSeconds)
        return stay(
            .wait(min(wait, longest), then: .prepare),
            changes: [.journal(operation)]
        )
    }

    /// Nothing happened at the API.
    ///
    /// An operation that alone knows of a token which nobody holds stays open until that one is
    /// replaced or gone: without a stamp it would be forgotten with the operation.
    mutating func afterRefusal(_ refusal: Refusal) -> Step {
        let isForgetful = operation.isTargetUnheld && !refusal.isTokenGone
        guard refusal.isTemporary || isForgetful else { return fail(refusal.message) }
        return prepareAgain(after: refusal.retryAfter, refusal.message)
    }

    // MARK: After the call

    /// The new id and its sealed secret become durable together, before anything else.
    mutating func issue(
        _ token: LiveToken,
        at instant: Instant,
        _ digest: KeyedDigest?
    ) -> Step {
        let issued = IssuedToken(
            token: token,
            issuedAt: instant,
            escrow: EscrowID(operation: operation.id),
            digest: digest
        )
        return move(to: .issued(issued), changes: [.keepSealed(issued.escrow)], then: .proceed)
    }

    mutating func probeAgain(_ issued: IssuedToken) -> Step {
        operation.attempts += 1
        let effect: Effect =
            operation.attempts < Self.acceptanceTries
            ? .wait(Self.acceptancePause, then: .probeAcceptance(issued))
            : .lookUp(issued.token.id)
        return stay(effect, changes: [.journal(operation)])
    }

    /// A secret that does not authenticate: of a token that is gone, or of one that lives.
    mutating func afterLookUp(_ issued: IssuedToken, found token: LiveToken?) -> Step {
        guard token == nil else { return handOver(issued, isProven: false) }
        let gone = "the new token \(issued.token.id.short) was removed before its secret was used"
        var step = fail(gone)
        step.changes.append(.eraseSealed(issued.escrow))
        return step
    }

    /// That the secret authenticates need not be durable: a run that died here asks again.
    mutating func handOver(_ issued: IssuedToken, isProven: Bool) -> Step {
        var issued = issued
        issued.isAcceptanceProven = isProven
        enter(.accepted(issued, receipts: []))
        return deliverNext(issued, [])
    }

    // MARK: Delivery

    /// The sinks that hold no receipt: stores first, then files, then what is told of the secret, and
    /// each in the manifest's order.
    private func undelivered(_ receipts: [Receipt]) -> [SinkSpec] {
        let delivered = Set(receipts.map(\.sink.placement))
        let missing = (operation.spec?.delivery ?? []).filter {
            !delivered.contains($0.placement)
        }
        return Set(missing.map(\.rank)).sorted().flatMap { rank in
            missing.filter { $0.rank == rank }
        }
    }

    mutating func deliverNext(_ issued: IssuedToken, _ receipts: [Receipt]) -> Step {
        guard let sink = undelivered(receipts).first else {
            return removeNext(issued, receipts)
        }
        return stay(.deliver(issued, sink))
    }

    /// One sink that fails does not keep the secret from those after it; what is not required keeps
    /// the operation from nothing, and is tried again with the sealed copy.
    mutating func skip(
        _ failed: SinkID,
        _ problem: String,
        _ issued: IssuedToken,
        _ receipts: [Receipt]
    ) -> Step {
        var step = pause("\(failed.title): \(problem)")
        let waiting = undelivered(receipts)
        if let place = waiting.firstIndex(where: { $0.id == failed }),
            waiting.indices.contains(place + 1)
        {
            step.effect = .deliver(issued, waiting[place + 1])
            return step
        }
        guard !waiting.contains(where: \.options.isRequired) else { return step }
        return endIncomplete("\(failed.title): \(problem)", issued, receipts)
    }

    mutating func keep(
        _ receipt: Receipt,
        with receipts: [Receipt],
        of issued: IssuedToken
    ) -> Step {
        let kept = receipts.filter { $0.sink.id != receipt.sink.id } + [receipt]
        guard !undelivered(kept).isEmpty || !unremoved.isEmpty else {
            return finish(with: recordIssued(issued, kept))
        }
        return move(to: .accepted(issued, receipts: kept), then: .proceed)
    }

    /// A kept secret goes to the sinks that do not hold it; nothing is asked of the API.
    mutating func redeliver() -> Step {
        guard let record else { return fail("the token is not known any more") }
        let missing = record.missing(among: operation.spec?.delivery ?? [])
        guard missing.isEmpty || record.sealedSecret != nil else {
            return fail("no sealed copy of the secret is kept")
        }
        let sealed = record.sealedSecret ?? EscrowID(operation: operation.id)
        let issued = IssuedToken(
            token: record.token,
            issuedAt: record.issuedAt,
            escrow: sealed,
            isAcceptanceProven: record.isAcceptanceProven,
            digest: record.digest
        )
        let wanted = Set((operation.spec?.delivery ?? []).map(\.id))
        let held = record.holding.filter { wanted.contains($0.sink.id) }
        return move(to: .accepted(issued, receipts: held), then: .proceed)
    }

    // MARK: The end

    mutating func afterDeletion(of id: TokenID) -> Step {
        guard case .delete(let ids) = operation.request else { return stay(.stop) }
        let remaining = ids.filter { $0 != id }
        operation.request = .delete(remaining)
        guard remaining.isEmpty else { return move(to: .sent, then: .proceed) }
        return operation.action == .retire ? finish(with: []) : dropNext()
    }

    /// Without a right to delete, a left-over token is made to expire instead.
    mutating func afterRefusedDeletion(_ refusal: Refusal) -> Step {
        if refusal.isTemporary { return pause(refusal.message) }
        guard operation.action == .retire, case .delete(let ids) = operation.request,
            let id = ids.first
        else { return fail(refusal.message) }
        return stay(.expire(id))
    }

    mutating func finish(with changes: [StateChange]) -> Step {
        move(to: .done, changes: changes, then: .stop)
    }

    /// The changes by which the new token becomes the address's current one.
    func recordIssued(_ issued: IssuedToken, _ receipts: [Receipt]) -> [StateChange] {
        guard let spec = operation.spec else { return [] }
        let keepsSecret =
            spec.delivery.isEmpty || spec.keepsSealed || !undelivered(receipts).isEmpty
        var updated = TokenRecord(
            address: operation.address,
            generation: operation.generation,
            token: issued.token,
            issuedAt: issued.issuedAt,
            spec: spec,
            commit: operation.commit,
            servedRequest: spec.regenerationRequest ?? record?.servedRequest,
            predecessors: predecessors(besides: issued.token.id),
            receipts: receipts + unremoved,
            sealedSecret: keepsSecret ? issued.escrow : nil,
            isAcceptanceProven: issued.isAcceptanceProven,
            digest: issued.digest
        )
        if operation.action == .redeliver, let record {
            // The token stays what it was, so what waits for its next rotation goes on waiting.
            updated.spec = record.adopting(spec)?.spec ?? record.spec
            updated.servedRequest = record.servedRequest
        }
        let superseded = record?.sealedSecret.flatMap { $0 == issued.escrow ? nil : $0 }
        let erased = (keepsSecret ? [] : [issued.escrow]) + (superseded.map { [$0] } ?? [])
        return [.record(updated)] + erased.map(StateChange.eraseSealed)
    }

    /// Tokens of the address that may still work beside the new one.
    private func predecessors(besides id: TokenID) -> [Predecessor] {
        let own = operation.superseded
        let earlier = (record?.predecessors ?? []).filter { old in !own.contains { $0.id == old.id }
        }
        var predecessors = (earlier + own).filter { $0.id != id }
        if case .regenerate(let target, let body) = operation.request, target != id,
            !own.contains(where: { $0.id == target })
        {
            predecessors.removeAll { $0.id == target }
            let end = Predecessor(id: target, expiresAt: body.existingTokenExpiresAt)
            predecessors.append(end)
        }
        return predecessors.map(withDigest)
    }

    /// Whose secret it is stays known while the token may work.
    private func withDigest(_ predecessor: Predecessor) -> Predecessor {
        guard predecessor.digest == nil, let record else { return predecessor }
        var predecessor = predecessor
        predecessor.digest =
            predecessor.id == record.token.id
            ? record.digest : record.predecessors.first { $0.id == predecessor.id }?.digest
        return predecessor
    }

    func dropRecord() -> [StateChange] {
        let sealed = record?.sealedSecret.map { [StateChange.eraseSealed($0)] } ?? []
        return [.dropRecord(operation.address), .takeRequest(.regenerate(operation.address))]
            + sealed
    }
}
