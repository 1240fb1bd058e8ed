import Model
import Planning
import Rotation
import State

/// What a cycle writes down besides its operations.
enum Bookkeeping {
    /// What changed in the manifests without asking for a token, deletions that are not wanted any
    /// more, predecessors whose time has run out, and where each manifest lies.
    static func changes(before survey: Survey, at now: Instant) -> [StateChange] {
        var changes: [StateChange] = []
        for (address, record) in survey.recorded.tokens.sorted(by: { $0.key < $1.key }) {
            var updated = record
            if !survey.isSourceHeld, let spec = survey.desired.specs[address],
                let adopted = record.adopting(spec)
            {
                updated = adopted
            }
            if let needless = updated.needlessSealedSecret {
                updated.sealedSecret = nil
                changes.append(.eraseSealed(needless))
            }
            let live = survey.live[address.organization]?.tokens ?? [:]
            // A call that came late may have moved an end: what the API says counts.
            for index in updated.predecessors.indices {
                guard let token = live[updated.predecessors[index].id] else { continue }
                updated.predecessors[index].takeOver(token.expiresAt, survey.ownEnds)
            }
            // What has ended, ended by the API's clock: this machine's may be wrong.
            if let offset = survey.live[address.organization]?.clockOffset {
                updated.predecessors.removeAll { $0.expiresAt.map { $0 <= now + offset } ?? false }
            }
            if updated != record || survey.seenAtSinks.contains(address) {
                changes.append(.record(updated))
            }
        }
        for (address, open) in survey.recorded.openOperations.sorted(by: { $0.key < $1.key })
        where open.action == .delete && survey.desired.names(address) && !survey.isSourceHeld {
            changes += step(open, .withdrawn, record: nil, at: now).changes
        }
        changes += lateEnds(survey)
        guard !survey.isSourceHeld else { return changes }
        if survey.source != survey.recorded.actedOn { changes.append(.actedOn(survey.source)) }
        let paths = manifestPaths(survey)
        if paths != survey.recorded.manifestPaths { changes.append(.manifestPaths(paths)) }
        return changes
    }

    /// Ends that a call which came late has moved while its operation is open.
    ///
    /// What is kept alive goes by them. An end that somebody else has moved bears no stamp, and is
    /// left alone.
    private static func lateEnds(_ survey: Survey) -> [StateChange] {
        let open = survey.recorded.openOperations.values.sorted { $0.address < $1.address }
        return open.compactMap { operation in
            guard let target = operation.target?.id, !operation.isTargetUnheld,
                let end = survey.live[operation.address.organization]?.tokens[target]?.expiresAt,
                operation.isLateEnd(end)
            else { return nil }
            var updated = operation
            updated.superseded.removeAll { $0.id == target }
            updated.superseded.append(Predecessor(id: target, expiresAt: end))
            return updated == operation ? nil : .journal(updated)
        }
    }

    /// Where each address's manifest lies; one in a file that cannot be read stays where it was.
    private static func manifestPaths(_ survey: Survey) -> [Address: String] {
        var paths = survey.recorded.manifestPaths.filter { address, path in
            survey.desired.isUnreadable(path)
        }
        for (address, held) in survey.desired.held { paths[address] = held.position.path }
        for (address, spec) in survey.desired.specs { paths[address] = spec.position.path }
        return paths
    }

    /// Conditions that differ from those recorded.
    ///
    /// - Parameter survey: The state after the run, with a plan made from it.
    static func conditionChanges(after survey: Survey, at now: Instant) -> [StateChange] {
        let operations = Dictionary(survey.plan.operations.map { ($0.address, $0) }) { $1 }
        let known = survey.desired.addresses(with: survey.recorded)
            .union(survey.recorded.conditions.keys)
        return known.sorted().compactMap { address in
            let previous = survey.recorded.conditions[address] ?? []
            let conditions = conditions(of: address, operations[address], survey, previous, now)
            return conditions == previous ? nil : .conditions(address, conditions)
        }
    }

    private static func conditions(
        of address: Address,
        _ operation: PlannedOperation?,
        _ survey: Survey,
        _ previous: [Condition],
        _ now: Instant
    ) -> [Condition] {
        let recorded = survey.recorded
        let organization = survey.live[address.organization]
        let current = recorded.tokens[address]?.token.id
        let isKnown =
            survey.desired.specs[address] != nil || survey.desired.held[address] != nil
            || recorded.tokens[address] != nil || recorded.openOperations[address] != nil
        guard isKnown else { return [] }
        return Readiness(
            operation: operation,
            spec: survey.desired.specs[address],
            record: recorded.tokens[address],
            live: current.flatMap { organization?.tokens[$0] },
            isMissing: current.map { organization?.confirmedMissing.contains($0) ?? false }
                ?? false,
            lastUses: organization?.lastUses ?? [:],
            open: recorded.openOperations[address],
            failure: recorded.failures[address],
            at: now
        ).conditions(after: previous)
    }
}

extension Operation {
    /// Whether only a call of its own that came late can have given its target an end.
    ///
    /// What the present attempt asked for is late only where the end was moved on since.
    fileprivate func isLateEnd(_ end: Instant) -> Bool {
        if (earlierStamps + earlierEnds).contains(where: { $0.isShown(as: end) }) { return true }
        guard case .regenerate(let target, let body) = request,
            superseded.contains(where: { $0.id == target })
        else { return false }
        return body.existingTokenExpiresAt.isShown(as: end)
    }
}

extension Predecessor {
    /// Takes over an end that the API shows.
    ///
    /// Regent moves an end sooner only by an instant that is recorded for it, so one that nobody asked
    /// for comes from a person who wants the token dead.
    fileprivate mutating func takeOver(_ end: Instant?, _ ownEnds: Set<Instant>) {
        if let end, !(expiresAt?.isShown(as: end) ?? false), !ownEnds.contains(end),
            expiresAt.map({ end < $0 }) ?? true
        {
            wasShortened = true
        }
        expiresAt = end
    }
}
