public import Model

extension TokenRecord {
    /// The record with what a changed manifest says without asking for a new token.
    ///
    /// Schedule, sinks, deletion policy, suspension and labels count from the commit that changed
    /// them; what the token itself carries (name, description, capabilities, lifetime) and a request
    /// for a regeneration wait for their operation. Receipts of sinks that the manifest no longer
    /// names are dropped.
    ///
    /// - Returns: nil where nothing changed; a manifest that only moved is no change.
    public func adopting(_ spec: TokenSpec) -> TokenRecord? {
        var adopted = self.spec
        adopted.rotation = spec.rotation
        adopted.delivery = spec.delivery
        adopted.deletionPolicy = spec.deletionPolicy
        adopted.isSuspended = spec.isSuspended
        adopted.allowsSameName = spec.allowsSameName
        adopted.labels = spec.labels
        guard adopted != self.spec else { return nil }
        adopted.position = spec.position
        var record = self
        record.spec = adopted
        let sinks = Set(spec.delivery.map(\.id))
        record.receipts.removeAll { !sinks.contains($0.sink.id) }
        return record
    }
}
