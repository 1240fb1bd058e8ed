public import Model

extension RecordedState {
    /// What is written down once a token's end was moved by an expiry call.
    ///
    /// - Parameter isCut: Whether its secret leaked: then no sink counts as holding it any more.
    public func changes(
        moving token: TokenID,
        to end: Instant,
        of address: Address,
        isCut: Bool
    ) -> [StateChange] {
        var changes: [StateChange] = []
        if var open = openOperations[address], open.state.issued?.token.id != token {
            let isTarget = open.target?.id == token
            let before = open
            if let place = open.superseded.firstIndex(where: { $0.id == token }) {
                open.superseded[place].expiresAt = end
            } else if isTarget {
                open.superseded.append(Predecessor(id: token, expiresAt: end))
            }
            if open != before { changes.append(.journal(open)) }
        }
        guard var record = tokens[address] else { return changes }
        let before = record
        if record.token.id == token { record.token.expiresAt = end }
        for place in record.predecessors.indices where record.predecessors[place].id == token {
            record.predecessors[place].expiresAt = end
        }
        if isCut { record.receipts.removeAll { $0.tokenID == token } }
        if record != before { changes.append(.record(record)) }
        return changes
    }
}
