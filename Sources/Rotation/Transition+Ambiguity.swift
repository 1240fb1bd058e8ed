import Model

/// The way from a lost answer back to a known state.
extension Transition {
    /// Tokens of one operation whose secrets may be lost before a person has to look.
    private static let mostLostSecrets = 5
    /// The wait between two looks where only a person can help.
    private static let standstillPause = Duration.minutes(10)

    /// The call may have taken effect, or may still do so for a while.
    mutating func becomeAmbiguous(_ problem: String, since begin: Instant) -> Step {
        // A clock that was set back makes the wait whole, not longer.
        let settled = min(begin, now) + timing.settle
        let ambiguity = Ambiguity(problem: problem, nextLookAt: max(now, settled))
        var step = rest(ambiguity)
        step.changes.append(.lostAnswer(operation.id, at: now))
        return step
    }

    mutating func takeUpAmbiguous(_ ambiguity: Ambiguity) -> Step {
        guard now < ambiguity.nextLookAt else {
            return stay(.look(target: operation.target?.id, name: operation.expectedName))
        }
        let longest = max(timing.settle, Self.standstillPause)
        guard ambiguity.nextLookAt - now > longest else {
            return stay(.rest(until: ambiguity.nextLookAt))
        }
        var sooner = ambiguity
        sooner.nextLookAt = now + timing.settle
        return rest(sooner)
    }

    /// Two equal looks decide; what they say decides what is done.
    mutating func judge(_ look: Look, _ ambiguity: Ambiguity) -> Step {
        var ambiguity = ambiguity
        let verdict = Witnesses(operation, look)?.verdict.map(bounded)
        let isConfirmed =
            verdict == ambiguity.verdict
            && ambiguity.verdictSince.map { now - $0 >= timing.secondLook } == true
        if let verdict, isConfirmed, verdict.standstill == nil { return act(on: verdict, look) }
        let isNew = verdict != ambiguity.verdict
        if isNew {
            ambiguity.verdict = verdict
            ambiguity.verdictSince = verdict.map { _ in now }
        }
        let pause = isConfirmed ? Self.standstillPause : timing.secondLook
        ambiguity.nextLookAt = now + pause
        var step = rest(ambiguity)
        if isNew, verdict?.standstill != nil {
            // Who asked before could not know of it, so that is no leave to go on.
            step.changes.append(.takeRequest(.regenerate(operation.address)))
        }
        return step
    }

    /// A person said to go on, whatever the lost call may have done.
    mutating func release(_ ambiguity: Ambiguity) -> Step {
        guard ambiguity.verdict?.standstill != nil else { return takeUpAmbiguous(ambiguity) }
        operation.lostSecrets = min(operation.lostSecrets, 1)
        return attemptAgain()
    }

    private mutating func rest(_ ambiguity: Ambiguity) -> Step {
        move(to: .ambiguous(ambiguity), then: .rest(until: ambiguity.nextLookAt))
    }

    private func bounded(_ verdict: Verdict) -> Verdict {
        guard case .taken(let id) = verdict, operation.lostSecrets >= Self.mostLostSecrets else {
            return verdict
        }
        return .lostTooOften(id)
    }

    private mutating func act(on verdict: Verdict, _ look: Look) -> Step {
        guard case .taken(let id) = verdict,
            let successor = look.namesakes.first(where: { $0.id == id })
        else { return attemptAgain() }
        return replace(successor, oldEnd: look.target?.expiresAt)
    }

    /// The call is prepared anew; what its last attempt asked for is recognised for ever.
    mutating func attemptAgain() -> Step {
        keepAttempt()
        return move(to: .intended, then: .prepare)
    }

    /// Keeps what the last attempt asked for, before another one takes its place.
    mutating func keepAttempt() {
        if case .regenerate(_, let body) = operation.request,
            !operation.stamps.contains(body.existingTokenExpiresAt),
            operation.earlierEnds.last != body.existingTokenExpiresAt
        {
            operation.earlierEnds.append(body.existingTokenExpiresAt)
        }
        operation.earlierStamps += operation.stamps
        operation.stamps = []
    }

    // MARK: A token whose secret nobody holds

    /// Regenerates a token whose secret was lost: one call that yields a fresh secret and ends the
    /// lost one, and leaves the old token's overlap as it is.
    ///
    /// A token before it that nobody holds is no predecessor: where it lives on, it is left over.
    ///
    /// - Parameter oldEnd: When the token before it ends, as it was seen; nil: as it was asked.
    mutating func replace(_ successor: LiveToken, oldEnd: Instant?) -> Step {
        if case .regenerate(let old, let body) = operation.request, !operation.isTargetUnheld,
            !operation.superseded.contains(where: { $0.id == old })
        {
            let end = oldEnd ?? body.existingTokenExpiresAt
            operation.superseded.append(Predecessor(id: old, expiresAt: end))
        }
        operation.target = successor
        operation.lostSecrets += 1
        return attemptAgain()
    }

    /// The first of the two calls that make a token without an end of its own: its secret is
    /// dropped, and the second call ends it.
    mutating func carryOver(_ provisional: LiveToken) -> Step {
        operation.target = provisional
        return attemptAgain()
    }

    /// The sealed secret is gone, so its token is worth nothing.
    mutating func replaceMissingSecret(of issued: IssuedToken) -> Step {
        guard operation.action != .redeliver else {
            var step = fail("the sealed copy of the secret is gone")
            if var record {
                record.sealedSecret = nil
                step.changes.append(.record(record))
            }
            return step
        }
        return replace(issued.token, oldEnd: nil)
    }

    /// A secret that leaked before every sink had it is given to no further one: its token was cut
    /// off, and the operation makes another.
    mutating func replaceLeakedSecret(of issued: IssuedToken, endsAt end: Instant) -> Step {
        var step: Step
        if operation.action == .redeliver {
            step = fail("its token was cut off, since its secret leaked")
        } else {
            var token = issued.token
            token.expiresAt = end
            operation.superseded.append(
                Predecessor(id: token.id, expiresAt: end, digest: issued.digest)
            )
            step = replace(token, oldEnd: nil)
        }
        step.changes.append(.eraseSealed(issued.escrow))
        return step
    }
}
