public import Model

extension RecordedState {
    /// What is written down once a token's end was moved by an expiry call.
    ///
    /// - Parameters:
    ///   - isCut: Whether its secret leaked: then no sink counts as holding it any more, and where it
    ///     is the new token of an open operation, that one makes another.
    ///   - now: The present instant.
    public func changes(
        moving token: TokenID,
        to end: Instant,
        of address: Address,
        isCut: Bool,
        at now: Instant
    ) -> [StateChange] {
        var changes: [StateChange] = []
        if let open = openOperations[address] {
            if let issued = open.state.issued, issued.token.id == token {
                if isCut { changes += redoing(open, issued, endsAt: end, at: now) }
            } else {
                changes += moving(token, to: end, in: open, isCut: isCut)
            }
        }
        guard var record = tokens[address] else { return changes }
        let before = record
        if record.token.id == token {
            record.token.expiresAt = end
            if isCut, let sealed = record.sealedSecret {
                record.sealedSecret = nil
                changes.append(.eraseSealed(sealed))
            }
        }
        for place in record.predecessors.indices where record.predecessors[place].id == token {
            record.predecessors[place].expiresAt = end
        }
        if isCut { record.receipts.removeAll { $0.tokenID == token } }
        if record != before { changes.append(.record(record)) }
        return changes
    }

    private func redoing(
        _ open: Operation,
        _ issued: IssuedToken,
        endsAt end: Instant,
        at now: Instant
    ) -> [StateChange] {
        var transition = Transition(
            operation: open,
            record: tokens[open.address],
            timing: Timing(),
            now: now
        )
        return transition.replaceLeakedSecret(of: issued, endsAt: end).changes
    }

    private func moving(
        _ token: TokenID,
        to end: Instant,
        in operation: Operation,
        isCut: Bool
    ) -> [StateChange] {
        var open = operation
        // What was cut off has ended, also for the request that starts from it.
        if isCut, open.target?.id == token { open.target?.expiresAt = end }
        if let place = open.superseded.firstIndex(where: { $0.id == token }) {
            open.superseded[place].expiresAt = end
        } else if open.target?.id == token {
            open.superseded.append(Predecessor(id: token, expiresAt: end))
        }
        return open == operation ? [] : [.journal(open)]
    }
}
