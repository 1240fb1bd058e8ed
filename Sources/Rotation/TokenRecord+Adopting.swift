public import Model

extension TokenRecord {
    /// The record with what a changed manifest says without asking for a new token.
    ///
    /// Schedule, sinks, deletion policy, suspension and labels count from the commit that changed
    /// them; what the token itself carries (name, description, capabilities, lifetime) and a request
    /// for a regeneration wait for their operation. Receipts of sinks that the manifest no longer
    /// names are dropped, but for those at which the secret is still to be deleted.
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
        adopted.keepsSealed = spec.keepsSealed
        adopted.check = spec.check
        guard adopted != self.spec else { return nil }
        adopted.position = spec.position
        var record = self
        record.spec = adopted
        let sinks = Dictionary(spec.delivery.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        record.receipts = receipts.compactMap { receipt in
            guard let sink = sinks[receipt.sink.id] else {
                // What is to be deleted there is not forgotten before it is.
                return receipt.sink.options.onRemoval == .delete ? receipt : nil
            }
            var receipt = receipt
            if sink.placement == receipt.sink.placement { receipt.sink = sink }
            return receipt
        }
        return record
    }
}
