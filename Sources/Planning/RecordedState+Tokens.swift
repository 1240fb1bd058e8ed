public import Model

extension RecordedState {
    /// Every token of an address that may work: the current one, those before it, and those of its
    /// open operation.
    public func tokenIDs(of address: Address) -> Set<TokenID> {
        let record = tokens[address]
        let open = openOperations[address]
        let single = [record?.token.id, open?.target?.id, open?.state.issued?.token.id]
        let older = (record?.predecessors ?? []) + (open?.superseded ?? [])
        return Set(single.compactMap(\.self) + older.map(\.id))
    }

    /// The address of every current and older token; the first one, where several name it.
    var tokenOwners: [TokenID: Address] {
        tokens.sorted { $0.key < $1.key }.reduce(into: [:]) { owners, known in
            for id in [known.value.token.id] + known.value.predecessors.map(\.id) {
                owners[id] = owners[id] ?? known.key
            }
        }
    }

    /// When a token of an address ends by what Regent asked for last; nil: never, or it is none of the
    /// address's.
    func askedEnd(of token: TokenID, at address: Address) -> Instant? {
        let open = openOperations[address]
        let record = tokens[address]
        let known = (open?.superseded ?? []) + (record?.predecessors ?? [])
        if let older = known.first(where: { $0.id == token }) { return older.expiresAt }
        guard let record, token == record.token.id else {
            return open?.state.issued.flatMap { $0.token.id == token ? $0.token.expiresAt : nil }
        }
        if case .regenerate(token, let body)? = open?.request, open?.isUnsent == false {
            return body.existingTokenExpiresAt
        }
        return record.token.expiresAt
    }
}
