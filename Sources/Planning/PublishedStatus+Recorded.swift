public import Model

extension PublishedStatus {
    /// The state that the status was written from, as far as a plan needs it; it proves nothing, and
    /// nothing may be carried out by it.
    ///
    /// Tokens of which an older version has not published enough are left out: see
    /// ``incomplete``.
    ///
    /// - Parameter serial: The state's serial at that time, where it is known.
    public func recorded(serial: Int) -> RecordedState {
        var recorded = RecordedState(lineage: lineage, serial: serial)
        var generator = FixedGenerator()
        // No secret is behind it: it only says that there is one.
        let sealed = EscrowID(
            operation: OperationID(at: Instant(seconds: 0), using: &generator)
        )
        for token in tokens {
            recorded.manifestPaths[token.address] = token.path
            recorded.tokens[token.address] = TokenRecord(token)
            if token.applied?.isSealed == true {
                recorded.tokens[token.address]?.sealedSecret = sealed
            }
        }
        for operation in openOperations {
            let record = recorded.tokens[operation.address]
            recorded.openOperations[operation.address] = Operation(operation, record)
        }
        recorded.requests = suspensions.map(StateRequest.suspend)
        return recorded
    }

    /// The addresses whose status is too old to plan from, sorted.
    public var incomplete: [Address] {
        tokens.filter { $0.applied == nil }.map(\.address).sorted()
    }
}

extension TokenRecord {
    fileprivate init?(_ published: PublishedToken) {
        guard let applied = published.applied else { return nil }
        self.init(
            address: published.address,
            generation: 1,
            token: LiveToken(
                id: published.id,
                name: published.name,
                tokenDescription: applied.tokenDescription,
                expiresAt: published.expiresAt,
                capabilities: applied.capabilities
            ),
            issuedAt: published.issuedAt,
            spec: applied.spec,
            commit: published.commit,
            servedRequest: applied.servedRequest,
            predecessors: published.previous.map { Predecessor(id: $0, expiresAt: nil) },
            receipts: applied.spec.delivery.filter { applied.holders.contains($0.id) }.map {
                Receipt.assumed(
                    $0,
                    holds: published.id,
                    generation: 1,
                    since: published.issuedAt
                )
            },
            isAdopted: applied.isAdopted ? true : nil
        )
    }
}

extension Operation {
    fileprivate init(_ published: PublishedOperation, _ record: TokenRecord?) {
        self.init(
            id: published.id,
            address: published.address,
            generation: 1,
            action: published.action,
            reasons: [published.reason],
            commit: record?.commit,
            request: .none,
            target: record?.token,
            spec: record?.spec,
            at: published.at
        )
        state = .sent
    }
}

/// Always the same bits.
private struct FixedGenerator: RandomNumberGenerator {
    mutating func next() -> UInt64 { 0 }
}
