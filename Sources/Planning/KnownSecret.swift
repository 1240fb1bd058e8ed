public import Model

/// A secret that Regent handed out and whose token may still work, by the digest that is kept of it.
public struct KnownSecret: Hashable, Sendable {
    /// What its token is to its address.
    public enum Role: String, Hashable, Sendable {
        /// The token that its consumers are to use.
        case current
        /// An older one, in its overlap.
        case predecessor
        /// The new one of an operation that is not finished.
        case successor
    }

    /// Whose token it is.
    public var address: Address
    /// The token.
    public var token: TokenID
    /// What it is to the address.
    public var role: Role
    /// When it ends by what Regent asked for last; nil: never.
    public var expiresAt: Instant?
    /// The digests that are kept of its secret; none: it was issued before digests were kept, or by a
    /// call whose answer was lost.
    public var digests: Set<KeyedDigest>
}

extension RecordedState {
    /// Every secret that Regent issued and whose token may still work, sorted by address.
    public var knownSecrets: [KnownSecret] {
        let addresses = Set(tokens.keys).union(openOperations.keys)
        return addresses.sorted().flatMap(secrets)
    }

    private func secrets(of address: Address) -> [KnownSecret] {
        var found: [KnownSecret] = []
        func add(_ token: TokenID, _ role: KnownSecret.Role, _ digest: KeyedDigest?) {
            guard !found.contains(where: { $0.token == token }) else { return }
            // A sink's receipt says the same as the record, which may be older than its digests.
            let receipts = (tokens[address]?.receipts ?? []).filter { $0.tokenID == token }
            found.append(
                KnownSecret(
                    address: address,
                    token: token,
                    role: role,
                    expiresAt: askedEnd(of: token, at: address),
                    digests: Set([digest].compactMap(\.self) + receipts.map(\.digest))
                )
            )
        }
        if let record = tokens[address] {
            add(record.token.id, .current, record.digest)
            for older in record.predecessors { add(older.id, .predecessor, older.digest) }
        }
        if let issued = openOperations[address]?.state.issued {
            add(issued.token.id, .successor, issued.digest)
        }
        return found
    }
}
