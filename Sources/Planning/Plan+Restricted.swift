public import Model

extension Plan {
    /// The plan with the operations of some addresses only; nil: all of them.
    public func restricted(to addresses: Set<Address>?) -> Plan {
        guard let addresses else { return self }
        var plan = self
        plan.operations.removeAll { !addresses.contains($0.address) }
        plan.later.removeAll { !addresses.contains($0.address) }
        return plan
    }
}
