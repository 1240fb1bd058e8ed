import Model

/// Which causes were served, so that none is served twice.
struct CauseLedger: Sendable {
    private var annotations: [Address: Set<String>] = [:]

    /// What is wrong with a token's record that takes the place of another; nil: it has a cause.
    mutating func objection(
        to record: TokenRecord,
        after previous: TokenRecord?,
        by operation: Operation
    ) -> String? {
        guard operation.action == .regenerate, let previous else { return nil }
        let isNew = record.token.id != previous.token.id
        guard isNew else { return nil }
        if operation.reasons == [.specChanged],
            record.spec.capabilities == previous.spec.capabilities,
            record.spec.lifetime == previous.spec.lifetime
        {
            return "\(record.address.name) was rotated for a change that its token had already"
        }
        if operation.reasons == [.requested], let value = record.servedRequest,
            value != previous.servedRequest,
            !annotations[record.address, default: []].insert(value).inserted
        {
            return "\(record.address.name) was rotated twice for the annotation \(value)"
        }
        return nil
    }
}
