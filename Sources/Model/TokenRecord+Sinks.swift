extension TokenRecord {
    /// Receipts of the current secret, from sinks that are not known to hold something else.
    public var holding: [Receipt] {
        receipts.filter { $0.tokenID == token.id && $0.driftedAt == nil }
    }

    /// The sinks among some that do not hold the current secret.
    public func missing(among sinks: [SinkSpec]) -> [SinkSpec] {
        guard !sinks.isEmpty else { return [] }
        let held = Set(holding.map(\.sink.placement))
        return sinks.filter { !held.contains($0.placement) }
    }

    /// The sealed copy that nothing needs any more, since every sink holds the secret; nil: none.
    public var needlessSealedSecret: EscrowID? {
        // Most records have none, so the sinks are compared last.
        guard let sealedSecret, !spec.delivery.isEmpty, !spec.keepsSealed,
            missing(among: spec.delivery).isEmpty
        else { return nil }
        return sealedSecret
    }

    /// Receipts of sinks that are none any more, and at which the secret is to be deleted.
    public func removable(besides sinks: [SinkSpec]) -> [Receipt] {
        receipts.filter { receipt in
            receipt.sink.options.onRemoval == .delete
                && !sinks.contains { $0.id == receipt.sink.id }
        }
    }
}
