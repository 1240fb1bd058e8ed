import Axiom
import Delivery
public import Model
import Planning
import Reporting
import Secrets
import State

/// What one cycle did.
public struct CycleOutcome: Sendable {
    /// What was found and planned before anything was done.
    public var before: Survey
    /// What became of each operation.
    public var outcomes: [OperationOutcome]
    /// The state and the plan afterwards: what is still to be done.
    public var after: Survey
    /// Why the status could not be published; it is published by a later cycle.
    public var statusProblem: Diagnostic?
    /// Whether a status was written.
    public var hasPublished: Bool
}

/// One cycle of the controller: look, plan, act, record, report, in this order.
public struct Cycle: Sendable {
    let store: StoreActor
    let surveyor: Surveyor
    private let applier: Applier
    private let publishStatus: CycleParts.Publish
    private let expiryCaller: ExpiryCaller
    private let time: TimeSource
    let honoursBackOff: Bool

    /// How long a plan is as good as new; a person may have thought about one for longer.
    private static let freshness = Duration.seconds(1)

    /// Composes a cycle.
    ///
    /// - Parameter honoursBackOff: Whether an operation that failed waits before its next try: so in
    ///   a loop, not where a person asks.
    public init(_ parts: CycleParts, honoursBackOff: Bool) {
        store = parts.store
        surveyor = parts.surveyor
        applier = parts.applier
        publishStatus = parts.publishStatus
        expiryCaller = parts.expiryCaller
        time = parts.time
        self.honoursBackOff = honoursBackOff
    }

    /// Keeps alive what is in use and cannot be replaced, and ends at once what leaked.
    ///
    /// It comes first in a cycle and needs neither source nor list, so that no failure of these locks
    /// anybody out.
    ///
    /// - Throws: `StoreError` where the state cannot be read or written.
    public func keepAlive() async throws {
        guard !surveyor.isSuspended, try await isTrusted() else { return }
        try await expiryCaller.makeDueCalls()
        await store.finishErasures()
    }

    /// Looks and plans; changes nothing but what was asked for by requests.
    ///
    /// - Throws: A ``Model/Diagnostic`` where the source cannot be read, or the state is not the one
    ///   that was in use last; and `StoreError`.
    public func survey() async throws -> Survey {
        var survey = try await surveyor.survey(
            try await settleRequests(),
            stampOwners: { try await store.stampOwners(of: $0) },
            isStamp: { try await store.isStamp(shownAs: $0) },
            asksLive: true,
            honoursBackOff: honoursBackOff
        )
        try await resolveDoubt(of: &survey)
        return survey
    }

    /// Looks and plans as if a regeneration had been asked for; asks for nothing.
    ///
    /// - Throws: As ``survey()``.
    public func survey(asking request: StateRequest) async throws -> Survey {
        var survey = try await survey()
        if !survey.recorded.requests.contains(request) { survey.recorded.requests.append(request) }
        survey.plan = surveyor.replan(survey, honoursBackOff: honoursBackOff)
        return survey
    }

    /// Carries out a survey's plan, records what came of it, and publishes the status.
    ///
    /// - Parameter addresses: Only these; nil: all.
    /// - Throws: `StoreError` where the state cannot be written.
    public func apply(
        _ survey: Survey,
        only addresses: Set<Address>? = nil
    ) async throws -> CycleOutcome {
        let start = time.now()
        var current = survey
        let changes = Bookkeeping.changes(before: survey, at: time.now())
        try await store.commit(changes)
        if !changes.isEmpty || time.now() - survey.plan.plannedAt > Self.freshness {
            try await refresh(&current)
        }
        let approvals = current.approvals
        var meant = current
        meant.plan = current.plan.restricted(to: addresses)
        var outcomes = await applier.apply(meant)
        try await store.checkIsOpen()

        // What an earlier run left open ended by its own row; what has changed since comes now.
        let carriedOn = outcomes.filter { $0.planned.open != nil && $0.result == .done }
        if !outcomes.isEmpty {
            current.forget(deletedBy: outcomes)
            try await refresh(&current)
        }
        if !carriedOn.isEmpty {
            var second = current
            second.plan = current.plan.restricted(to: Set(carriedOn.map(\.planned.address)))
            outcomes += await applier.apply(second)
            try await store.checkIsOpen()
            try await refresh(&current)
        }
        let lastUses = LastUses(survey.live, seenAt: survey.plan.plannedAt)
        if !surveyor.isSuspended, try await expiryCaller.makeDueCalls(lastUses: lastUses) {
            current.recorded = try await store.snapshot()
        }
        let conditions = Bookkeeping.conditionChanges(after: current, at: time.now())
        try await store.commit(conditions)
        if !conditions.isEmpty { current.recorded = try await store.snapshot() }
        let changed = Set(outcomes.map(\.planned.address))
        // A command that is about one address plans for that one alone, and uses up nothing else.
        if addresses == nil { try await store.commit(approvals.map(StateChange.takeRequest)) }
        await store.finishErasures()
        let publication = await publish(current, changed: changed, since: start)
        let memoryProblem = await remember()
        return CycleOutcome(
            before: survey,
            outcomes: outcomes,
            after: current,
            statusProblem: publication.problem ?? memoryProblem,
            hasPublished: publication.hasPublished
        )
    }

    /// Whether a failure ends the process: a secret is kept beside the state until the next one begins.
    public static func isFatal(_ error: any Error) -> Bool {
        guard case StoreError.spilled = error else { return false }
        return true
    }

    private func refresh(_ survey: inout Survey) async throws {
        survey.recorded = try await store.snapshot()
        survey.seenAtSinks = []
        survey.plan = surveyor.replan(survey, honoursBackOff: honoursBackOff)
    }

    /// Does what was asked for that needs no plan, and says what the state holds then.
    private func settleRequests() async throws -> RecordedState {
        let recorded = try await store.snapshot()
        let settled = recorded.requests.settledSuspensions
        try await store.commit(settled.map(StateChange.takeRequest))
        var hasChanged = !settled.isEmpty
        for request in recorded.requests {
            guard case .eraseRevealed(let address, let escrow) = request else { continue }
            try await store.commit(recorded.erasing(escrow, of: address) + [.takeRequest(request)])
            hasChanged = true
        }
        await store.finishErasures()
        return hasChanged ? try await store.snapshot() : recorded
    }

    private func publish(
        _ survey: Survey,
        changed: Set<Address>,
        since start: Instant
    ) async -> (problem: Diagnostic?, hasPublished: Bool) {
        do {
            let hasPublished = try await publishStatus(survey, changed, start)
            try await takeStateApprovals()
            return (nil, hasPublished)
        } catch let problem as Diagnostic {
            return (problem, false)
        } catch {
            let problem = Diagnostic(
                .warning,
                "the status could not be published: \(error)",
                hint: "the next run publishes it"
            )
            return (problem, false)
        }
    }
}

extension RecordedState {
    /// The changes by which a sealed secret that a person has taken is erased.
    ///
    /// None where an open operation has yet to deliver it: that one erases it at its end.
    public func erasing(_ escrow: EscrowID, of address: Address) -> [StateChange] {
        guard openOperations[address]?.state.issued?.escrow != escrow else { return [] }
        guard var record = tokens[address], record.sealedSecret == escrow else { return [] }
        record.sealedSecret = nil
        return [.record(record), .eraseSealed(escrow)]
    }
}

extension Survey {
    /// What was approved for the commit before the plan was made: it passes once.
    fileprivate var approvals: [StateRequest] {
        recorded.requests.filter { request in
            request.brakeApproved(for: source.commit).map { $0 != .stateSerial } ?? false
        }
    }

    /// What was deleted since is not live any more.
    fileprivate mutating func forget(deletedBy outcomes: [OperationOutcome]) {
        for outcome in outcomes where outcome.result == .done {
            guard case .delete(let ids) = outcome.planned.request else { continue }
            for id in ids { live[outcome.planned.address.organization]?.tokens[id] = nil }
        }
    }
}
