import Model

/// Tokens that go by another name now: `regent.dev/moved-from` names the one before.
struct Moves {
    private let input: PlanningInput
    /// The addresses that claim a token, by the address that it has in the state.
    private let claimants: [Address: [Address]]
    /// The address whose token a manifest claims.
    private let origins: [Address: Address]

    init(_ input: PlanningInput) {
        self.input = input
        var claimants: [Address: [Address]] = [:]
        var origins: [Address: Address] = [:]
        for spec in input.desired.specs.values {
            guard let name = spec.movedFrom, input.recorded.tokens[spec.address] == nil,
                input.recorded.openOperations[spec.address] == nil
            else { continue }
            let old = Address(organization: spec.address.organization, name: name)
            guard input.recorded.tokens[old] != nil else { continue }
            claimants[old, default: []].append(spec.address)
            origins[spec.address] = old
        }
        self.claimants = claimants
        self.origins = origins
    }

    /// Whether some manifest claims the token of an address, so that it is not removed.
    func claims(_ address: Address) -> Bool { claimants[address] != nil }

    /// The move to a manifest's address; nil: it claims no token.
    func operation(for spec: TokenSpec, _ suspension: Deferral?) -> PlannedOperation? {
        guard let old = origins[spec.address], let record = input.recorded.tokens[old] else {
            return nil
        }
        var operation = PlannedOperation(
            address: spec.address,
            action: .move,
            reasons: [.moved],
            position: spec.position,
            record: record,
            spec: spec,
            live: input.live[old.organization]?.tokens[record.token.id]
        )
        if let problem = problem(of: spec, old) {
            operation.hold(for: problem)
        } else if input.recorded.openOperations[old] != nil {
            operation.deferral = Deferral(
                reason: .operationOpen,
                remedy: "waits for the open operation of \(old)"
            )
        } else {
            operation.deferral = suspension
        }
        return operation
    }

    private func problem(of spec: TokenSpec, _ old: Address) -> Deferral? {
        if input.desired.names(old) {
            return Deferral(
                reason: .ambiguousName,
                remedy: "it says that its token was \(old)'s, which has a manifest still; remove "
                    + "that one, or the annotation regent.dev/moved-from"
            )
        }
        let others = (claimants[old] ?? []).filter { $0 != spec.address }
        guard let other = others.min() else { return nil }
        return Deferral(
            reason: .ambiguousName,
            remedy: "\(other) says, too, that its token was \(old)'s; leave one of the two "
                + "annotations regent.dev/moved-from"
        )
    }
}
